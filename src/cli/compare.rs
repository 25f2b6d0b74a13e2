use std::path::Path;
pub(crate) fn run(
    _: &Path,
    _: &super::args::Compare,
    _: &super::terminal::Terminal,
) -> anyhow::Result<super::exit::Exit> {
    anyhow::bail!("later")
}
