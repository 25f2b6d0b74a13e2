//! The generator holds to what it says of its sheets.

use std::collections::{BTreeMap, BTreeSet};

use super::{At, Axis, Cell, Kind, Layout, Role, Rule, Sheet, Table, sheet, write};

const SEEDS: u64 = 5000;

/// The sheet of a seed with its fault taken back.
fn mended(seed: u64) -> (Sheet, Vec<Table>) {
    let sheet = sheet(seed);
    let mut tables = sheet.tables.clone();
    if let Some(fault) = &sheet.fault {
        let faulty = |(table, row, column): &(usize, usize, usize)| {
            tables[*table].cells[*row][*column] == Some(fault.wrong)
        };
        let cells = sheet.tables.iter().enumerate().flat_map(|(at, table)| {
            (0..table.rows.len())
                .flat_map(move |row| (0..table.columns.len()).map(move |column| (at, row, column)))
        });
        // The planted cell is found by its place on the sheet, through the truth of its row and column.
        let place = |(table, row, column): &(usize, usize, usize)| {
            let truth: Vec<_> = sheet
                .truth
                .iter()
                .filter(|truth| truth.table == *table)
                .collect();
            let (down, right) = (
                truth[*row],
                truth[sheet.tables[*table].rows.len() + *column],
            );
            let (row, column) = if down.axis == Axis::Row {
                (down.index, right.index)
            } else {
                (right.index, down.index)
            };
            (row, column) == fault.cell
        };
        let planted: Vec<_> = cells.filter(place).filter(faulty).collect();
        assert_eq!(planted.len(), 1, "seed {seed}");
        let (table, row, column) = planted[0];
        tables[table].cells[row][column] = Some(fault.right);
    }
    (sheet, tables)
}

#[test]
fn numbers_follow_from_the_items_and_a_fault_is_one_cell() {
    for seed in 0..SEEDS {
        let (sheet, tables) = mended(seed);
        for table in &tables {
            for relation in &table.relations {
                assert_ne!(
                    table.holds(relation),
                    Some(false),
                    "seed {seed}: {relation:?}"
                );
                let part = relation.kind == Kind::AtMost;
                assert!(
                    table.line(relation).role != Role::Item || part,
                    "seed {seed}: {relation:?}"
                );
            }
            for (row, (line, rule)) in table.rows.iter().enumerate() {
                assert_eq!(
                    line.role == Role::Item,
                    matches!(rule, Rule::Data(..)),
                    "seed {seed}"
                );
                assert_eq!(line.holds, *rule != Rule::Loose, "seed {seed}");
                let related = table
                    .relations
                    .iter()
                    .any(|relation| relation.axis == Axis::Row && relation.at.0 == row);
                assert!(
                    line.role == Role::Item || !line.holds || related,
                    "seed {seed}: {line:?} follows from nothing"
                );
            }
            for (column, (line, _)) in table.columns.iter().enumerate() {
                let related = table
                    .relations
                    .iter()
                    .any(|relation| relation.axis == Axis::Column && relation.at.1 == column);
                let blank = table.cells.iter().all(|cells| cells[column].is_none());
                // A column of changes from nought is blank, and a share of noughts.
                assert!(
                    line.role == Role::Item || related || blank,
                    "seed {seed}: {line:?} follows from nothing"
                );
            }
        }
        if let Some(fault) = &sheet.fault {
            assert_ne!(fault.right, fault.wrong, "seed {seed}");
            assert_eq!(
                sheet.grid[fault.cell.0][fault.cell.1],
                Cell::Number(fault.wrong),
                "seed {seed}"
            );
            assert_eq!(fault.knowable, !fault.broken.is_empty(), "seed {seed}");
            assert!(fault.found_at.contains(&fault.cell), "seed {seed}");
            assert!(
                !fault.located || fault.found_at == [fault.cell],
                "seed {seed}"
            );
        }
    }
}

#[test]
fn totals_add_up_by_hand() {
    for seed in 0..SEEDS {
        let (sheet, tables) = mended(seed);
        for table in &tables {
            let items: Vec<usize> = (0..table.rows.len())
                .filter(|&row| table.rows[row].0.role == Role::Item)
                .collect();
            for (row, (line, _)) in table
                .rows
                .iter()
                .enumerate()
                .filter(|(_, (line, _))| line.holds)
            {
                let of: Vec<usize> = match line.role {
                    Role::Total | Role::GrandTotal => items.clone(),
                    Role::SubtotalAbove => {
                        let rest = (row + 1..table.rows.len()).take_while(|&other| {
                            matches!(table.rows[other].0.role, Role::Item | Role::OfWhich)
                        });
                        rest.filter(|other| items.contains(other)).collect()
                    }
                    Role::SubtotalBelow => {
                        let rest = (0..row).rev().take_while(|&other| {
                            matches!(table.rows[other].0.role, Role::Item | Role::OfWhich)
                        });
                        rest.filter(|other| items.contains(other)).collect()
                    }
                    _ => continue,
                };
                for (column, _) in table
                    .columns
                    .iter()
                    .enumerate()
                    .filter(|(_, (_, rule))| matches!(rule, Rule::Data(..) | Rule::Sum(_)))
                {
                    let sum: i64 = of
                        .iter()
                        .filter_map(|&item| table.cells[item][column])
                        .map(|value| value.tenths)
                        .sum();
                    assert_eq!(
                        table.cells[row][column].map(|value| value.tenths),
                        Some(sum),
                        "seed {seed}, {} of {:?}",
                        line.label,
                        sheet.layout
                    );
                }
            }
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_sheet() {
    for seed in 0..50 {
        let (one, other) = (sheet(seed), sheet(seed));
        assert_eq!(one.grid, other.grid);
        assert_eq!(one.fault, other.fault);
        assert_eq!(write::csv(&one), write::csv(&other));
    }
    assert_eq!(Sheet::name((0, 0)), "A1");
    assert_eq!(Sheet::name((11, 27)), "AB12");
}

#[test]
fn every_kind_of_sheet_comes_up() {
    let mut layouts: BTreeMap<Layout, usize> = BTreeMap::new();
    let mut roles: BTreeMap<(Axis, Role), usize> = BTreeMap::new();
    let mut none = 0;
    let (mut sound, mut knowable, mut located, mut faults, mut asks, mut rows) =
        (0, 0, 0, 0, 0, BTreeSet::new());
    for seed in 0..SEEDS {
        let sheet = sheet(seed);
        *layouts.entry(sheet.layout).or_default() += 1;
        let lines: BTreeSet<_> = sheet
            .truth
            .iter()
            .map(|truth| (truth.axis, truth.line.role))
            .collect();
        for line in lines {
            *roles.entry(line).or_default() += 1;
        }
        sound += usize::from(sheet.sound());
        asks += usize::from(sheet.asks().next().is_some());
        rows.extend(sheet.tables.iter().map(|table| table.rows.len()));
        if let Some(fault) = &sheet.fault {
            faults += 1;
            knowable += usize::from(fault.knowable);
            located += usize::from(fault.located);
        }
        assert!(!sheet.sums.is_empty(), "seed {seed}");
        for at in 0..sheet.tables.len() {
            let roles = sheet
                .truth
                .iter()
                .filter(|truth| truth.table == at && truth.line.role != Role::Item);
            let kinds: BTreeSet<_> = roles.map(|truth| (truth.axis, truth.line.role)).collect();
            assert!(kinds.len() <= 7, "seed {seed}: {kinds:?}");
            none += usize::from(kinds.is_empty());
        }
    }
    let told = format!(
        "{layouts:?}\n{roles:?}\nsound {sound}, faults {faults}, knowable {knowable}, located {located}, asked about {asks}, tables without any {none}, rows {rows:?}"
    );
    assert_eq!(layouts.len(), 8, "{told}");
    for role in [
        Role::Total,
        Role::SubtotalBelow,
        Role::SubtotalAbove,
        Role::GrandTotal,
        Role::OfWhich,
        Role::Percent,
        Role::Cumulative,
        Role::Average,
    ] {
        assert!(
            roles.get(&(Axis::Row, role)).is_some_and(|&n| n >= 20),
            "{role:?} in rows: {told}"
        );
    }
    for role in [
        Role::Total,
        Role::SubtotalBelow,
        Role::GrandTotal,
        Role::OfWhich,
        Role::Percent,
        Role::Cumulative,
        Role::Balance,
        Role::Change,
        Role::ChangePercent,
        Role::Average,
        Role::Rate,
        Role::Copy,
    ] {
        assert!(
            roles.get(&(Axis::Column, role)).is_some_and(|&n| n >= 20),
            "{role:?} in columns: {told}"
        );
    }
    assert!(
        sound >= 1000 && knowable >= 1500 && located >= 800 && asks >= 100,
        "{told}"
    );
    assert!(
        rows.first() <= Some(&4) && rows.last() >= Some(&250),
        "{told}"
    );
    assert!(rows.last() <= Some(&400), "{told}");
}

#[test]
fn a_sheet_is_written_as_it_is() {
    for seed in 0..60 {
        let sheet = sheet(seed);
        let files = write::folder(&sheet).expect("a folder can be written");
        assert!(
            files
                .iter()
                .any(|(path, bytes)| path.starts_with("returns/") && !bytes.is_empty())
        );
        assert_eq!(write::csv(&sheet).lines().count(), sheet.grid.len());
        for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".toml")) {
            let text = String::from_utf8(bytes.clone()).expect("text");
            assert!(
                toml::from_str::<toml::Table>(&text).is_ok(),
                "{path} of seed {seed}:\n{text}"
            );
        }
    }
}

/// The truth about a sheet for programs.
fn told(sheet: &Sheet) -> serde_json::Value {
    let names = |cells: &[At]| {
        cells
            .iter()
            .map(|&cell| Sheet::name(cell))
            .collect::<Vec<_>>()
    };
    let lines: Vec<_> = sheet
        .truth
        .iter()
        .filter(|truth| truth.line.role != Role::Item)
        .map(|truth| {
            serde_json::json!({
                "table": truth.table,
                "axis": format!("{:?}", truth.axis),
                "index": truth.index,
                "label": truth.line.label,
                "role": format!("{:?}", truth.line.role),
                "asks": sheet.asks().any(|other| other == truth),
                "tells": sheet.tells(truth),
            })
        })
        .collect();
    let fault = sheet.fault.as_ref().map(|fault| {
        serde_json::json!({
            "cell": Sheet::name(fault.cell),
            "right": write::number(fault.right),
            "wrong": write::number(fault.wrong),
            "in_item": fault.in_item,
            "knowable": fault.knowable,
            "located": fault.located,
            "found_at": names(&fault.found_at),
            "broken": names(&fault.broken),
            "line": fault.line,
            "kin": fault.kin,
        })
    });
    serde_json::json!({
        "seed": sheet.seed,
        "layout": format!("{:?}", sheet.layout),
        "names": format!("{:?}", sheet.names),
        "dataset": sheet.reading.dataset,
        "sound": sheet.sound(),
        "lines": lines,
        "fault": fault,
        "sums": sheet.sums.iter().copied().collect::<BTreeMap<_, _>>(),
        "counted": sheet.counted.iter().copied().collect::<BTreeMap<_, _>>(),
    })
}

#[test]
#[ignore = "writes report folders to look at: ROLE_SHEETS=folder, ROLE_SEEDS=from..to, ROLE_PLAIN=1 without role lines"]
fn folders_to_look_at() {
    let (Ok(folder), Ok(seeds)) = (std::env::var("ROLE_SHEETS"), std::env::var("ROLE_SEEDS"))
    else {
        return;
    };
    let (from, to) = seeds.split_once("..").expect("from..to");
    for seed in from.parse::<u64>().expect("a number")..to.parse().expect("a number") {
        let full = sheet(seed);
        let plain = std::env::var_os("ROLE_PLAIN").is_some();
        let sheet = if plain { full.plain() } else { full };
        let mut files = write::folder(&sheet).expect("a folder");
        let truth = format!(
            "{:?} {:?}\nsound {}\n{:#?}\nsums {:?} counted {:?}\n{:#?}\n",
            sheet.layout,
            sheet.names,
            sheet.sound(),
            sheet.fault,
            sheet.sums,
            sheet.counted,
            sheet.truth
        );
        files.push(("truth.txt".to_owned(), truth.into_bytes()));
        files.push((
            "truth.json".to_owned(),
            told(&sheet).to_string().into_bytes(),
        ));
        files.push(("sheet.csv".to_owned(), write::csv(&sheet).into_bytes()));
        for (path, bytes) in files {
            let path = std::path::Path::new(&folder)
                .join(seed.to_string())
                .join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            std::fs::write(path, bytes).expect("written");
        }
    }
}
