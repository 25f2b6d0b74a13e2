//! Looks into the compound files (OLE, MS-CFB) that .xls and locked workbooks are. Follows each chain of sectors once: a chain that
//! bites its tail would make other readers fill the memory.

use super::fault::Fault;

/// The first bytes of every compound file.
pub(crate) const SIGNATURE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// Sector numbers from here on are marks: free, end of chain, and the like.
const FIRST_MARK: u32 = 0xFFFF_FFFA;
const END_OF_CHAIN: u32 = 0xFFFF_FFFE;

/// Streams shorter than this lie in the small sectors.
const SMALL: u64 = 4096;
const SMALL_SECTOR: usize = 64;

/// A stream or folder of the file.
#[derive(Debug)]
struct Entry {
    name: String,
    /// The places of those on both sides of it in its folder, and of the first that it holds itself.
    beside: [u32; 2],
    within: u32,
    start: u32,
    length: u64,
}

/// An opened compound file.
#[derive(Debug)]
pub(crate) struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    table: Vec<u32>,
    small_table: Vec<u32>,
    small: Vec<u8>,
    entries: Vec<Entry>,
}

impl<'a> Compound<'a> {
    /// Opens a file and reads its folder.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, Fault> {
        let sector = match u16_at(bytes, 30).ok_or_else(cut)? {
            9 => 512,
            12 => 4096,
            _ => return Err(damaged()),
        };
        let header = |place| u32_at(bytes, place).ok_or_else(cut);
        let mut file = Compound {
            bytes,
            sector,
            table: Vec::new(),
            small_table: Vec::new(),
            small: Vec::new(),
            entries: Vec::new(),
        };
        file.read_table(header(68)?)?;
        let folder = file.chain(header(48)?, u64::MAX)?;
        file.entries = folder
            .chunks_exact(128)
            .filter_map(|entry| entry_of(entry, sector))
            .collect();
        let Some(root) = file.entries.first() else {
            return Err(damaged());
        };
        let (start, length) = (root.start, root.length);
        let small_sectors = u64::from(header(64)?);
        if small_sectors > 0 {
            // Other readers believe both lengths.
            if small_sectors > file.table.len() as u64 || length > bytes.len() as u64 {
                return Err(damaged());
            }
            file.small = file.chain(start, length)?;
            let table = file.chain(header(60)?, small_sectors * sector as u64)?;
            file.small_table = numbers(&table).collect();
        }
        Ok(file)
    }

    /// Whether it has such a stream or folder.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.entry(name).is_some()
    }

    /// Whether a reader that goes by the list alone finds the same stream under the first of these names that is there.
    pub(crate) fn is_first(&self, names: &[&str]) -> bool {
        let listed = |name: &&str| {
            let mut entries = self.entries.iter();
            entries.find(|entry| entry.name.eq_ignore_ascii_case(name))
        };
        let own = names.iter().find_map(|name| self.entry(name));
        let first = names.iter().find_map(listed);
        matches!((own, first), (Some(own), Some(first)) if std::ptr::eq(own, first))
    }

    /// The bytes of a stream; `None` when it is not there.
    pub(crate) fn stream(&self, name: &str) -> Option<Result<Vec<u8>, Fault>> {
        let entry = self.entry(name)?;
        Some(if entry.length > self.bytes.len() as u64 {
            Err(cut())
        } else if entry.length < SMALL {
            self.small_chain(entry.start, entry.length)
        } else {
            self.chain(entry.start, entry.length)
        })
    }

    /// An entry of the root's own folder (MS-CFB 2.6.4): what is embedded in the file has streams of the same names in folders of its
    /// own.
    fn entry(&self, name: &str) -> Option<&Entry> {
        let named = |entry: &&Entry| entry.name.eq_ignore_ascii_case(name);
        let mut seen = vec![false; self.entries.len()];
        let mut next = vec![self.entries.first()?.within];
        while let Some(place) = next.pop() {
            let place = usize::try_from(place).unwrap_or(usize::MAX);
            let Some(entry) = self.entries.get(place) else {
                continue;
            };
            if std::mem::replace(&mut seen[place], true) {
                continue;
            }
            if named(&entry) {
                return Some(entry);
            }
            next.extend(entry.beside);
        }
        // A writer that links no folder leaves its list as the only order there is.
        let is_linked = seen.contains(&true);
        let mut all = self.entries.iter();
        all.find(named).filter(|_| !is_linked)
    }

    /// Reads the table that says which sector follows which (MS-CFB 2.3 and 2.5).
    fn read_table(&mut self, mut next: u32) -> Result<(), Fault> {
        let sectors = self.bytes.len() / self.sector + 1;
        let mut places: Vec<u32> = numbers(self.bytes.get(76..512).ok_or_else(cut)?).collect();
        let mut seen = 0;
        while next < FIRST_MARK {
            seen += 1;
            if seen > sectors {
                return Err(damaged());
            }
            let mut more: Vec<u32> = numbers(self.at(next)?).collect();
            next = more.pop().ok_or_else(damaged)?;
            places.extend(more);
        }
        places.retain(|place| *place < FIRST_MARK);
        if places.len() > sectors {
            return Err(damaged());
        }
        for place in places {
            let sector = self.at(place)?;
            self.table.extend(numbers(sector));
        }
        Ok(())
    }

    /// One sector; the last may be cut short.
    fn at(&self, place: u32) -> Result<&'a [u8], Fault> {
        let from = (place as usize + 1)
            .checked_mul(self.sector)
            .filter(|from| *from < self.bytes.len())
            .ok_or_else(cut)?;
        Ok(&self.bytes[from..self.bytes.len().min(from + self.sector)])
    }

    fn chain(&self, start: u32, length: u64) -> Result<Vec<u8>, Fault> {
        let mut bytes = Vec::new();
        let mut next = start;
        let mut seen = 0;
        while next != END_OF_CHAIN && (bytes.len() as u64) < length {
            seen += 1;
            if seen > self.table.len() {
                return Err(damaged());
            }
            bytes.extend_from_slice(self.at(next)?);
            next = *self.table.get(next as usize).ok_or_else(damaged)?;
        }
        shortened(bytes, length)
    }

    fn small_chain(&self, start: u32, length: u64) -> Result<Vec<u8>, Fault> {
        let mut bytes = Vec::new();
        let mut next = start;
        while next != END_OF_CHAIN && (bytes.len() as u64) < length {
            let from = next as usize * SMALL_SECTOR;
            let sector = self.small.get(from..).ok_or_else(damaged)?;
            if sector.is_empty() {
                return Err(damaged());
            }
            bytes.extend_from_slice(&sector[..sector.len().min(SMALL_SECTOR)]);
            next = *self.small_table.get(next as usize).ok_or_else(damaged)?;
        }
        shortened(bytes, length)
    }
}

/// A stream without what fills its last sector.
fn shortened(mut bytes: Vec<u8>, length: u64) -> Result<Vec<u8>, Fault> {
    if length != u64::MAX && (bytes.len() as u64) < length {
        return Err(cut());
    }
    bytes.truncate(usize::try_from(length).unwrap_or(usize::MAX));
    Ok(bytes)
}

/// An entry of the folder (MS-CFB 2.6.1).
fn entry_of(entry: &[u8], sector: usize) -> Option<Entry> {
    let name: Vec<u16> = entry[..64]
        .chunks_exact(2)
        .map(|unit| u16::from_le_bytes([unit[0], unit[1]]))
        .take_while(|unit| *unit != 0)
        .collect();
    let high = if sector == 512 {
        0
    } else {
        u32_at(entry, 124)?
    };
    Some(Entry {
        name: String::from_utf16_lossy(&name),
        beside: [u32_at(entry, 68)?, u32_at(entry, 72)?],
        within: u32_at(entry, 76)?,
        start: u32_at(entry, 116)?,
        length: u64::from(u32_at(entry, 120)?) | u64::from(high) << 32,
    })
}

/// A little-endian number at a place.
pub(crate) fn u16_at(bytes: &[u8], place: usize) -> Option<u16> {
    let bytes = bytes.get(place..place + 2)?;
    Some(u16::from_le_bytes([bytes[0], bytes[1]]))
}

/// A little-endian number at a place.
pub(crate) fn u32_at(bytes: &[u8], place: usize) -> Option<u32> {
    let bytes = bytes.get(place..place + 4)?;
    Some(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    bytes
        .chunks_exact(4)
        .map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
}

fn cut() -> Fault {
    Fault::Damaged(
        "its end is missing; it was probably cut off when it was copied or sent".to_owned(),
    )
}

fn damaged() -> Fault {
    Fault::Damaged("its list of contents is damaged".to_owned())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A compound file with one stream of at least 4,096 bytes, for tests.
    pub(crate) fn compound(name: &str, stream: &[u8]) -> Vec<u8> {
        let mut stream = stream.to_vec();
        let length = stream.len().max(4096);
        stream.resize(length.div_ceil(512) * 512, 0);
        let sectors = (stream.len() / 512) as u32;
        // Sector 0 is the folder, then the stream, then the table's sectors.
        let tables = (sectors + 1).div_ceil(120);
        let mut header = vec![0; 512];
        header[..8].copy_from_slice(SIGNATURE);
        let mut put = |place: usize, bytes: &[u8]| {
            header[place..place + bytes.len()].copy_from_slice(bytes);
        };
        put(24, &[0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0]);
        put(44, &tables.to_le_bytes());
        put(48, &0u32.to_le_bytes());
        put(56, &4096u32.to_le_bytes());
        put(60, &END_OF_CHAIN.to_le_bytes());
        put(68, &END_OF_CHAIN.to_le_bytes());
        put(76, &[0xFF; 436]);
        for table in 0..tables {
            put(
                76 + 4 * table as usize,
                &(1 + sectors + table).to_le_bytes(),
            );
        }
        let entry = |name: &str, kind: u8, start: u32, length: u32| {
            let mut entry = vec![0; 128];
            entry[68..80].fill(0xFF);
            for (at, unit) in name.encode_utf16().enumerate() {
                entry[at * 2..at * 2 + 2].copy_from_slice(&unit.to_le_bytes());
            }
            entry[64] = (name.len() * 2 + 2) as u8;
            entry[66] = kind;
            entry[116..120].copy_from_slice(&start.to_le_bytes());
            entry[120..124].copy_from_slice(&length.to_le_bytes());
            entry
        };
        let mut folder = entry("Root Entry", 5, END_OF_CHAIN, 0);
        folder[76..80].copy_from_slice(&1u32.to_le_bytes());
        folder.extend(entry(name, 2, 1, length as u32));
        folder.resize(512, 0);
        let mut table: Vec<u32> = vec![END_OF_CHAIN];
        table.extend((1..sectors).map(|sector| sector + 1));
        table.push(END_OF_CHAIN);
        table.extend((0..tables).map(|_| 0xFFFF_FFFD));
        table.resize(tables as usize * 128, u32::MAX);
        let table = table.iter().flat_map(|next| next.to_le_bytes());
        [header, folder, stream, table.collect()].concat()
    }

    #[test]
    fn a_stream_comes_out_as_it_went_in() {
        let stream: Vec<u8> = (0..100_000u32).map(|n| (n % 251) as u8).collect();
        let bytes = compound("Workbook", &stream);
        let file = Compound::open(&bytes).unwrap();
        assert!(file.has("workbook") && !file.has("Book"));
        assert_eq!(file.stream("Workbook").unwrap().unwrap(), stream);
        assert!(file.stream("Book").is_none());
    }

    #[test]
    fn a_stream_of_what_is_embedded_is_not_the_files_own() {
        let mut bytes = compound("Workbook", &[1; 5000]);
        // Its folder is sector 0, an entry 128 bytes: the stream stands in a folder of its own, and behind it the file's own one.
        let at = |place: usize| 512 + place * 128;
        let own = bytes[at(1)..at(2)].to_vec();
        bytes[at(3)..at(4)].copy_from_slice(&own);
        bytes[at(3) + 120..at(3) + 124].copy_from_slice(&4500u32.to_le_bytes());
        let folder = [&b"E\0m\0b\0"[..], &[0; 58]].concat();
        bytes[at(2)..at(2) + 64].copy_from_slice(&folder);
        bytes[at(2) + 66] = 1;
        bytes[at(2) + 68..at(2) + 72].copy_from_slice(&3u32.to_le_bytes());
        bytes[at(2) + 72..at(2) + 76].fill(0xFF);
        bytes[at(2) + 76..at(2) + 80].copy_from_slice(&1u32.to_le_bytes());
        let root = at(0) + 76;
        bytes[root..root + 4].copy_from_slice(&2u32.to_le_bytes());
        let file = Compound::open(&bytes).unwrap();
        assert_eq!(file.stream("Workbook").unwrap().unwrap().len(), 4500);
        // One that is only embedded is none; a ring of folders ends.
        bytes[at(2) + 68..at(2) + 72].copy_from_slice(&2u32.to_le_bytes());
        assert!(Compound::open(&bytes).unwrap().stream("Workbook").is_none());
    }

    #[test]
    fn a_chain_that_bites_its_tail_is_damaged() {
        let mut bytes = compound("Workbook", &[1; 5000]);
        // The table is the last sector; its first number is the folder's next sector.
        let table = bytes.len() - 512;
        bytes[table..table + 4].copy_from_slice(&0u32.to_le_bytes());
        assert!(matches!(Compound::open(&bytes), Err(Fault::Damaged(_))));
    }

    #[test]
    fn a_cut_file_is_damaged() {
        let bytes = compound("Workbook", &[1; 5000]);
        for length in [8, 100, 512, 1000, 4000] {
            assert!(matches!(
                Compound::open(&bytes[..length]),
                Err(Fault::Damaged(_))
            ));
        }
    }
}
