//! A small writer of .xls (Excel 97 to 2003), which no library here writes: records (MS-XLS) in a compound file (MS-CFB).

const FREE: u32 = u32::MAX;
const END: u32 = 0xFFFF_FFFE;

/// A record: its type, its length, its data.
pub(crate) fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).expect("a short record");
    [&kind.to_le_bytes(), &length.to_le_bytes(), data].concat()
}

/// The record of a text.
pub(crate) fn text(row: u16, column: u16, text: &str) -> Vec<u8> {
    let length = u16::try_from(text.len()).expect("a short text");
    let head = [row, column, 0, length].map(u16::to_le_bytes).concat();
    record(0x0204, &[&head[..], b"\0", text.as_bytes()].concat())
}

/// The record of a number.
pub(crate) fn number(row: u16, column: u16, number: f64) -> Vec<u8> {
    let head = [row, column, 0].map(u16::to_le_bytes).concat();
    record(0x0203, &[&head[..], &number.to_le_bytes()].concat())
}

/// The record that hides a row.
pub(crate) fn hidden_row(row: u16) -> Vec<u8> {
    let mut data = vec![0; 16];
    data[..2].copy_from_slice(&row.to_le_bytes());
    data[12] = 0x20;
    record(0x0208, &data)
}

/// The record by which formulas lead to another workbook.
pub(crate) fn link(path: &str) -> Vec<u8> {
    let path = format!("\u{1}{path}");
    let head = [1, u16::try_from(path.len()).expect("a short path")];
    let head = head.map(u16::to_le_bytes).concat();
    record(0x01AE, &[&head[..], b"\0", path.as_bytes()].concat())
}

/// An .xls of these sheets, each with its records; a name that begins with a dot is that of a hidden sheet.
pub(crate) fn xls(globals: &[Vec<u8>], sheets: &[(&str, Vec<Vec<u8>>)]) -> Vec<u8> {
    let bof = |kind: u16| {
        let head = [0x0600, kind, 0x0DBB, 0x07CC, 0, 0, 0x0006, 0].map(u16::to_le_bytes);
        record(0x0809, &head.concat())
    };
    let eof = record(0x000A, &[]);
    let mut style = vec![0; 20];
    style[2..4].copy_from_slice(&[0, 0]);
    let listed = |(name, _): &(&str, Vec<Vec<u8>>), begin: usize| {
        let hidden = u8::from(name.starts_with('.'));
        let name = name.trim_start_matches('.');
        let begin = u32::try_from(begin).expect("a short file").to_le_bytes();
        let length = u8::try_from(name.len()).expect("a short name");
        record(
            0x0085,
            &[&begin[..], &[hidden, 0, length, 0], name.as_bytes()].concat(),
        )
    };
    let head = [
        bof(5),
        record(0x0042, &1200u16.to_le_bytes()),
        record(0x00E0, &style),
        globals.concat(),
    ]
    .concat();
    let lists: usize = sheets.iter().map(|sheet| listed(sheet, 0).len()).sum();
    let mut begin = head.len() + lists + eof.len();
    let (mut list, mut bodies) = (Vec::new(), Vec::new());
    for sheet in sheets {
        let body = [bof(0x10), sheet.1.concat(), eof.clone()].concat();
        list.extend(listed(sheet, begin));
        begin += body.len();
        bodies.extend(body);
    }
    compound("Workbook", &[head, list, eof, bodies].concat())
}

/// A compound file with one stream.
fn compound(name: &str, stream: &[u8]) -> Vec<u8> {
    let mut stream = stream.to_vec();
    let length = stream.len().max(4096);
    stream.resize(length.div_ceil(512) * 512, 0);
    let sectors = u32::try_from(stream.len() / 512).expect("a short stream");
    assert!(sectors < 120, "one table of sectors holds it");
    let mut head = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    head.extend([0; 16]);
    for word in [0x3E_u16, 3, 0xFFFE, 9, 6, 0, 0, 0] {
        head.extend(word.to_le_bytes());
    }
    for word in [0, 1, 0, 0, 4096, END, 0, END, 0, 1 + sectors] {
        head.extend(u32::to_le_bytes(word));
    }
    head.resize(512, 0xFF);
    let entry = |name: &str, kind: u8, child: u32, start: u32, length: usize| {
        let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry.resize(64, 0);
        entry.extend((u16::try_from(name.len()).unwrap_or(0) * 2 + 2).to_le_bytes());
        entry.extend([kind, 1]);
        for other in [FREE, FREE, child] {
            entry.extend(other.to_le_bytes());
        }
        entry.resize(116, 0);
        entry.extend(start.to_le_bytes());
        entry.extend((length as u64).to_le_bytes());
        entry
    };
    let mut folder = entry("Root Entry", 5, 1, END, 0);
    folder.extend(entry(name, 2, FREE, 1, length));
    folder.resize(512, 0);
    let mut table: Vec<u32> = vec![END];
    table.extend((1..sectors).map(|sector| sector + 1));
    table.extend([END, 0xFFFF_FFFD]);
    table.resize(128, FREE);
    let table: Vec<u8> = table.into_iter().flat_map(u32::to_le_bytes).collect();
    [head, folder, stream, table].concat()
}
