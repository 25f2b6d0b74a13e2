//! A disk of tests, in memory: dies or refuses at any call, and at a power cut forgets what was not brought to it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Component, Path};

use super::disk::{Disk, Kind};

/// What goes wrong at the call of a number, 0-based, counted over all calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing.
    None,
    /// The run is killed there: that call and all later ones do nothing.
    Death(usize),
    /// The disk is full from there on: nothing new can be made or written, but names can be moved and taken away.
    Full(usize),
    /// The disk is full, or fails, for that call alone.
    Once(usize),
    /// Names of files can no longer be given to others from there on, as when programs hold them open.
    Held(usize),
}

type Id = usize;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Node {
    File {
        now: Vec<u8>,
        kept: Vec<u8>,
    },
    Folder {
        now: BTreeMap<String, Id>,
        kept: BTreeMap<String, Id>,
    },
    Link,
}

/// A change of names that is not on the disk yet.
#[derive(Debug, Clone)]
struct Pending {
    /// Folder, name, and what is there after it.
    names: Vec<(Id, String, Option<Id>)>,
}

#[derive(Debug, Clone)]
struct State {
    nodes: Vec<Node>,
    pending: Vec<Pending>,
    calls: usize,
    fault: Fault,
}

/// A disk in memory.
#[derive(Debug, Clone)]
pub(crate) struct ModelDisk(RefCell<State>);

const ROOT: Id = 0;

fn not_found<T>() -> io::Result<T> {
    Err(io::ErrorKind::NotFound.into())
}

impl ModelDisk {
    /// An empty disk on which nothing goes wrong.
    pub(crate) fn new() -> ModelDisk {
        let root = Node::Folder {
            now: BTreeMap::new(),
            kept: BTreeMap::new(),
        };
        ModelDisk(RefCell::new(State {
            nodes: vec![root],
            pending: Vec::new(),
            calls: 0,
            fault: Fault::None,
        }))
    }

    /// The same disk, on which something goes wrong; calls are counted anew.
    pub(crate) fn with(&self, fault: Fault) -> ModelDisk {
        let disk = self.clone();
        let mut state = disk.0.borrow_mut();
        (state.fault, state.calls) = (fault, 0);
        drop(state);
        disk
    }

    /// How many calls there were.
    pub(crate) fn calls(&self) -> usize {
        self.0.borrow().calls
    }

    /// Puts a file there that has long been on the disk, with its folders.
    pub(crate) fn add(&self, path: &str, bytes: &[u8]) {
        let file = Node::File {
            now: bytes.to_vec(),
            kept: bytes.to_vec(),
        };
        self.plant(path, file);
    }

    /// Takes a file away, as a person does it.
    pub(crate) fn take_away(&self, path: &str) {
        let mut state = self.0.borrow_mut();
        if let Ok((folder, name)) = state.place(Path::new(path)) {
            state.names(folder).remove(&name);
            if let Node::Folder { kept, .. } = &mut state.nodes[folder] {
                kept.remove(&name);
            }
        }
    }

    /// Puts a link there.
    pub(crate) fn add_link(&self, path: &str) {
        self.plant(path, Node::Link);
    }

    fn plant(&self, path: &str, node: Node) {
        let mut state = self.0.borrow_mut();
        let mut folder = ROOT;
        let mut parts = path.trim_start_matches('/').split('/').peekable();
        while let Some(part) = parts.next() {
            let last = parts.peek().is_none();
            let there = match &state.nodes[folder] {
                Node::Folder { now, .. } => now.get(part).copied(),
                _ => panic!("{path}: no folder"),
            };
            let id = match there {
                Some(id) if !last => id,
                _ => {
                    let id = state.nodes.len();
                    state.nodes.push(if last {
                        node.clone()
                    } else {
                        Node::Folder {
                            now: BTreeMap::new(),
                            kept: BTreeMap::new(),
                        }
                    });
                    if let Node::Folder { now, kept } = &mut state.nodes[folder] {
                        now.insert(part.to_owned(), id);
                        kept.insert(part.to_owned(), id);
                    }
                    id
                }
            };
            folder = id;
        }
    }

    /// Every file with its bytes, every folder and link, by path.
    pub(crate) fn tree(&self) -> BTreeMap<String, Option<Vec<u8>>> {
        let state = self.0.borrow();
        let mut found = BTreeMap::new();
        let mut open = vec![(String::new(), ROOT)];
        while let Some((path, id)) = open.pop() {
            match &state.nodes[id] {
                Node::Folder { now, .. } => {
                    for (name, id) in now {
                        open.push((format!("{path}/{name}"), *id));
                    }
                    found.insert(format!("{path}/"), None);
                }
                Node::File { now, .. } => {
                    found.insert(path, Some(now.clone()));
                }
                Node::Link => {
                    found.insert(format!("{path}@"), None);
                }
            }
        }
        found
    }

    /// What is there after a power cut. Of the changes of names that were not brought to the disk, `keep` says for each whether it got there
    /// all the same; bytes of files that were not are gone.
    pub(crate) fn after_power_cut(&self, mut keep: impl FnMut() -> bool) -> ModelDisk {
        let mut state = self.0.borrow().clone();
        for pending in std::mem::take(&mut state.pending) {
            if keep() {
                state.settle(&pending);
            }
        }
        for node in &mut state.nodes {
            match node {
                Node::File { now, kept } => now.clone_from(kept),
                Node::Folder { now, kept } => now.clone_from(kept),
                Node::Link => {}
            }
        }
        (state.calls, state.fault) = (0, Fault::None);
        ModelDisk(RefCell::new(state))
    }

    /// Counts a call, and says whether it fails.
    fn begin(&self, makes: bool, moves: bool) -> io::Result<()> {
        let mut state = self.0.borrow_mut();
        let call = state.calls;
        state.calls += 1;
        match state.fault {
            Fault::Death(at) if call >= at => Err(io::Error::other("killed")),
            Fault::Full(at) if makes && call >= at => Err(io::ErrorKind::StorageFull.into()),
            Fault::Once(at) if call == at => Err(io::ErrorKind::StorageFull.into()),
            Fault::Held(at) if moves && call >= at => Err(io::ErrorKind::PermissionDenied.into()),
            _ => Ok(()),
        }
    }
}

impl State {
    fn find(&self, path: &Path) -> Option<Id> {
        let mut id = ROOT;
        for part in path.components() {
            let Component::Normal(name) = part else {
                continue;
            };
            match &self.nodes[id] {
                Node::Folder { now, .. } => id = *now.get(&*name.to_string_lossy())?,
                _ => return None,
            }
        }
        Some(id)
    }

    /// The folder that a path lies in, and its name there.
    fn place(&self, path: &Path) -> io::Result<(Id, String)> {
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        match (path.parent().and_then(|parent| self.find(parent)), name) {
            (Some(folder), Some(name)) if matches!(self.nodes[folder], Node::Folder { .. }) => {
                Ok((folder, name))
            }
            _ => not_found(),
        }
    }

    fn names(&mut self, folder: Id) -> &mut BTreeMap<String, Id> {
        match &mut self.nodes[folder] {
            Node::Folder { now, .. } => now,
            _ => panic!("no folder"),
        }
    }

    /// Changes names, not on the disk yet.
    fn change(&mut self, names: Vec<(Id, String, Option<Id>)>) {
        for (folder, name, id) in &names {
            match id {
                Some(id) => self.names(*folder).insert(name.clone(), *id),
                None => self.names(*folder).remove(name),
            };
        }
        self.pending.push(Pending { names });
    }

    /// Brings a change of names to the disk.
    fn settle(&mut self, pending: &Pending) {
        for (folder, name, id) in &pending.names {
            if let Node::Folder { kept, .. } = &mut self.nodes[*folder] {
                match id {
                    Some(id) => kept.insert(name.clone(), *id),
                    None => kept.remove(name),
                };
            }
        }
    }

    fn make(&mut self, path: &Path, node: Node) -> io::Result<Id> {
        let (folder, name) = self.place(path)?;
        if self.names(folder).contains_key(&name) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let id = self.nodes.len();
        self.nodes.push(node);
        self.change(vec![(folder, name, Some(id))]);
        Ok(id)
    }
}

impl Disk for ModelDisk {
    fn kind(&self, path: &Path) -> io::Result<Option<Kind>> {
        self.begin(false, false)?;
        let state = self.0.borrow();
        Ok(state.find(path).map(|id| match state.nodes[id] {
            Node::File { .. } => Kind::File,
            Node::Folder { .. } => Kind::Folder,
            Node::Link => Kind::Link,
        }))
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.begin(false, false)?;
        let state = self.0.borrow();
        match state.find(path).map(|id| &state.nodes[id]) {
            Some(Node::File { now, .. }) => Ok(now.clone()),
            _ => not_found(),
        }
    }

    fn names(&self, folder: &Path) -> io::Result<Vec<String>> {
        self.begin(false, false)?;
        let state = self.0.borrow();
        match state.find(folder).map(|id| &state.nodes[id]) {
            Some(Node::Folder { now, .. }) => Ok(now.keys().cloned().collect()),
            _ => not_found(),
        }
    }

    fn make_folder(&self, path: &Path) -> io::Result<()> {
        self.begin(true, false)?;
        let folder = Node::Folder {
            now: BTreeMap::new(),
            kept: BTreeMap::new(),
        };
        self.0.borrow_mut().make(path, folder).map(|_| ())
    }

    fn write_new(&self, path: &Path, bytes: &[u8], _rights_of: Option<&Path>) -> io::Result<()> {
        // It is made, then half is written, then all, then it is on the disk; each can be the last.
        self.begin(true, false)?;
        let file = |now: &[u8], kept: &[u8]| Node::File {
            now: now.to_vec(),
            kept: kept.to_vec(),
        };
        let id = self.0.borrow_mut().make(path, file(b"", b""))?;
        for (now, kept) in [
            (&bytes[..bytes.len() / 2], &b""[..]),
            (bytes, &bytes[..bytes.len() / 3]),
            (bytes, bytes),
        ] {
            if let Err(error) = self.begin(true, false) {
                // As the real one does; a run that was killed no longer can.
                let _ = self.remove_file(path);
                return Err(error);
            }
            self.0.borrow_mut().nodes[id] = file(now, kept);
        }
        Ok(())
    }

    fn keep(&self, path: &Path, second: &Path) -> io::Result<()> {
        self.begin(true, false)?;
        let mut state = self.0.borrow_mut();
        let Some(id) = state.find(path) else {
            return not_found();
        };
        let (folder, name) = state.place(second)?;
        if state.names(folder).contains_key(&name) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        state.change(vec![(folder, name, Some(id))]);
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.begin(false, true)?;
        let mut state = self.0.borrow_mut();
        let Some(id) = state.find(from) else {
            return not_found();
        };
        let (old, old_name) = state.place(from)?;
        let (new, new_name) = state.place(to)?;
        // Two names of one file: nothing happens, as on real ones.
        if state.find(to) == Some(id) {
            return Ok(());
        }
        state.change(vec![(new, new_name, Some(id)), (old, old_name, None)]);
        Ok(())
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.begin(false, true)?;
        let mut state = self.0.borrow_mut();
        match state.find(path).map(|id| &state.nodes[id]) {
            Some(Node::File { .. }) => {}
            _ => return not_found(),
        }
        let (folder, name) = state.place(path)?;
        state.change(vec![(folder, name, None)]);
        Ok(())
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.begin(false, false)?;
        let mut state = self.0.borrow_mut();
        match state.find(path).map(|id| &state.nodes[id]) {
            Some(Node::Folder { now, .. }) if now.is_empty() => {}
            Some(_) => return Err(io::ErrorKind::DirectoryNotEmpty.into()),
            None => return not_found(),
        }
        let (folder, name) = state.place(path)?;
        state.change(vec![(folder, name, None)]);
        Ok(())
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.begin(false, false)?;
        let mut state = self.0.borrow_mut();
        let Some(id) = state.find(folder) else {
            return not_found();
        };
        // A change of names in two folders gets to the disk with either.
        let of_it = |pending: &Pending| pending.names.iter().any(|(folder, ..)| *folder == id);
        let (now, later): (Vec<Pending>, Vec<Pending>) = std::mem::take(&mut state.pending)
            .into_iter()
            .partition(of_it);
        state.pending = later;
        for pending in now {
            state.settle(&pending);
        }
        Ok(())
    }
}

/// Paths below a folder, without what runs leave in `.yearly/`.
pub(crate) fn without_own(
    tree: &BTreeMap<String, Option<Vec<u8>>>,
    own: &str,
) -> BTreeMap<String, Option<Vec<u8>>> {
    let mut tree = tree.clone();
    tree.retain(|path, _| !path.starts_with(own));
    tree
}

/// The paths of a tree, for messages.
pub(crate) fn paths(tree: &BTreeMap<String, Option<Vec<u8>>>) -> BTreeSet<&str> {
    tree.keys().map(String::as_str).collect()
}
