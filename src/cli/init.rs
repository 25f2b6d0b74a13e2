//! `yearly init`: a report folder with sample returns that builds at once, or one without samples in which ten things are to be said.

mod ask;
mod settings;

use std::fs;
use std::io;
use std::path::Path;

use anyhow::{Context, bail};
use jiff::Timestamp;

use super::access::{Access, no_link};
use super::args::{self, Init};
use super::exit::Exit;
use super::open_folder::epoch;
use super::paste::in_folder;
use super::terminal::Terminal;
use crate::project::{Pack, REPORT, Sample, as_at, vocabulary};
use crate::set::{OWN, Over, Recovered, Transaction, is_half_done};
use ask::{Asker, Known, Offers};
use settings::Settings;

/// What `--ask` offers.
const START: &str = "templates/start.toml";

/// Returns hold personal data, and so do the findings about them: neither belongs into version control. Nor do answers: agencies write them
/// in free words, about children they know. `roll` carries what is needed of them from year to year.
pub(super) const GITIGNORE: &str = "# Returns hold personal data, and so does what is found in them and what agencies answer: keep all out of version control.\n/returns/\n/out/private/\n/responses.toml\n/.yearly/\n";

/// Runs it.
pub(crate) fn run(args: &Init, access: &Access<'_>, terminal: &Terminal) -> anyhow::Result<Exit> {
    let dir = &args.dir;
    free(dir)?;
    let mut change = Transaction::default();
    let ignored = GITIGNORE.as_bytes().to_vec();
    change.put(".gitignore", ignored, Over::Nothing);
    let samples = !args.empty && !args.ask;
    if samples {
        let sample = match args.sample {
            args::Sample::Small => Sample::Small,
            args::Sample::Large => Sample::Large,
        };
        for (path, bytes) in sample.files() {
            change.put(path, bytes.into_owned(), Over::Nothing);
        }
    } else {
        change.put(REPORT, report(args, terminal)?.into_bytes(), Over::Nothing);
        for folder in ["returns", "narrative"] {
            change.folder(folder);
        }
    }
    fill(dir, &change, access, terminal)?;
    let name = dir.display();
    let command = |command| in_folder(command, dir);
    terminal.result(&if samples {
        format!(
            "{name} is ready, with sample returns of an invented area.\nTo see the report, run: {}\nThen put your own agencies into report.toml and their files into returns/, write your own words over those in narrative/, and run: {}",
            command("build"),
            command("check")
        )
    } else if args.ask {
        format!(
            "{name} is ready; what you said is in report.toml, where it can be changed.\nFor blank workbooks to send out, run: {}\nFor what is still missing, run: {}",
            command("forms"),
            command("check")
        )
    } else {
        format!(
            "{name} is ready, and empty. Say the ten things that report.toml in it asks for.\nFor what is still missing, run: {}",
            command("check")
        )
    })?;
    Ok(Exit::Done)
}

/// The report.toml of a folder without samples: with the answers that a person gives, or still to be filled in.
fn report(args: &Init, terminal: &Terminal) -> anyhow::Result<String> {
    let pack = Pack::built_in();
    let words = vocabulary(&pack).value;
    let settings = if args.ask {
        let offers: Offers = toml::from_str(pack.text(START)?)?;
        let known = Known {
            offers: &offers,
            words: &words,
            today: as_at(None, None, epoch()?, Timestamp::now()),
        };
        let mut asker = Asker {
            input: &mut io::stdin().lock(),
            say: &|question| terminal.ask(question),
        };
        ask::settings(&mut asker, &known, &args.dir)?
    } else {
        Settings::default()
    };
    let profiles: Vec<&str> = words.profiles.keys().map(String::as_str).collect();
    Ok(settings.text(&profiles))
}

/// Fills a new folder, all of it or nothing. What a run before this one had begun there, and could not finish, is finished.
pub(super) fn fill(
    dir: &Path,
    change: &Transaction,
    access: &Access<'_>,
    terminal: &Terminal,
) -> anyhow::Result<()> {
    let place = access.any_folder(dir, terminal)?;
    if place.recovered() == Some(&Recovered::Completed) {
        return Ok(());
    }
    // Another run may have filled it meanwhile.
    free(dir)?;
    Ok(place.commit(change)?)
}

/// Nothing may be in the way.
pub(super) fn free(dir: &Path) -> anyhow::Result<()> {
    let name = dir.display();
    no_link(dir)?;
    match fs::read_dir(dir) {
        // A run was stopped here, and this one goes on.
        Ok(_) if is_half_done(dir) => Ok(()),
        Ok(entries) => {
            let mut foreign = entries.filter(|entry| {
                let name = entry.as_ref().map(fs::DirEntry::file_name);
                name.is_ok_and(|name| name != OWN)
            });
            if foreign.next().is_some() {
                bail!("The folder {name} is not empty. Choose another name; nothing was changed.");
            }
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error).with_context(|| format!("the folder {name} cannot be used")),
    }
}
