//! The folder of the state: one run at a time, and a book that always tells of a whole run.

use super::segment::Writer;
use super::{Book, Kind, Segments, Slot, StateError, foreign};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

/// With more segments than these, the small ones are joined.
const SEGMENTS: usize = 24;

/// What the folder says of earlier runs.
#[derive(Debug)]
pub enum Known {
    /// There was none.
    Nothing,
    /// They had other settings, or another version of the program.
    Others,
    /// It cannot be made out, and why.
    Unusable(StateError),
    /// All this.
    Book(Box<Book>),
}

/// The state's folder, opened for a run. What the run writes is gone with it unless
/// [`Store::commit`] or [`Store::checkpoint`] was called.
#[derive(Debug)]
pub struct Store {
    /// Where it writes.
    folder: PathBuf,
    /// Where the book and the earlier segments are.
    from: PathBuf,
    /// Which segment this run writes.
    segment: u32,
    writers: Option<[Writer; 2]>,
    segments: Segments,
    /// Whether a book names what was written.
    kept: bool,
    created: bool,
    /// None for a temporary store.
    lock: Option<File>,
}

impl Store {
    /// Opens the state in `folder`, creating it if need be, for runs under this key.
    ///
    /// # Errors
    /// [`StateError::Locked`], [`StateError::Foreign`], [`StateError::Io`]. A state that cannot be used is none.
    pub fn open(folder: &Path, key: &str) -> Result<(Self, Known), StateError> {
        let created = !folder.exists();
        fs::create_dir_all(folder).map_err(StateError::io("create", folder))?;
        foreign::check(folder)?;
        let lock = lock(folder)?;
        let mut store = Self {
            folder: folder.to_owned(),
            from: folder.to_owned(),
            segment: 0,
            writers: None,
            segments: Segments::default(),
            kept: false,
            created,
            lock: Some(lock),
        };
        let known = store.known(key);
        let used = match &known {
            Known::Book(book) => book.segments.iter().copied().collect(),
            // They are all that is left of a book that the next commit replaces.
            _ => store.present(),
        };
        store.sweep(&used);
        store.segment = store.next(&used);
        Ok((store, known))
    }

    /// A store in `scratch` that nobody reads later, with what the state in `folder` knows under this key;
    /// that state stays as it is.
    #[must_use]
    pub fn borrowing(folder: &Path, key: &str, scratch: &Path) -> (Self, Known) {
        let mut store = Self::temporary(scratch);
        folder.clone_into(&mut store.from);
        let known = store.known(key);
        if let Known::Book(book) = &known {
            store.segment = book.segments.last().map_or(1, |last| last + 1);
        }
        (store, known)
    }

    /// What the state says of earlier runs under this key.
    fn known(&mut self, key: &str) -> Known {
        match Book::head(&self.from.join("book")) {
            Ok(None) => Known::Nothing,
            Ok(Some(book)) if book.key != key => Known::Others,
            Ok(Some(book)) => match self.attach(&book) {
                Ok(()) => Known::Book(Box::new(book)),
                Err(error) => Known::Unusable(error),
            },
            Err(error) => Known::Unusable(error),
        }
    }

    /// Opens the state in `folder` with what it knows, whatever its key.
    ///
    /// # Errors
    /// [`StateError::Missing`], [`StateError::Damaged`], [`StateError::Locked`], [`StateError::Io`].
    pub fn reopen(folder: &Path) -> Result<(Self, Book), StateError> {
        let (book, _) = Self::look(folder)?;
        match Self::open(folder, &book.key)? {
            (store, Known::Book(mut book)) => {
                store.complete(&mut book)?;
                Ok((store, *book))
            }
            (_, Known::Unusable(error)) => Err(error),
            _ => Err(StateError::damaged(folder)),
        }
    }

    /// A store in `folder` that nobody reads later.
    #[must_use]
    pub fn temporary(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            from: folder.to_owned(),
            segment: 1,
            writers: None,
            segments: Segments::default(),
            kept: false,
            created: false,
            lock: None,
        }
    }

    /// Reads the state in `folder` without changing it.
    ///
    /// # Errors
    /// [`StateError::Missing`], [`StateError::Damaged`], [`StateError::Io`].
    pub fn look(folder: &Path) -> Result<(Book, Segments), StateError> {
        let path = folder.join("book");
        let mut book = Book::head(&path)?.ok_or_else(|| StateError::Missing {
            path: folder.to_owned(),
        })?;
        book.complete(&path)?;
        let mut segments = Segments::default();
        for segment in &book.segments {
            segments.add(folder, *segment)?;
        }
        Ok((book, segments))
    }

    /// Reads the records of a book that [`Store::open`] gave, which has only read its head.
    ///
    /// # Errors
    /// [`StateError::Io`], [`StateError::Damaged`].
    pub fn complete(&self, book: &mut Book) -> Result<(), StateError> {
        book.complete(&self.from.join("book"))
    }

    /// Where all is that was written before this run, and after [`Store::seal`] by it.
    #[must_use]
    pub fn segments(&self) -> &Segments {
        &self.segments
    }

    /// Writes a part.
    ///
    /// # Errors
    /// [`StateError::Io`].
    pub fn push(&mut self, kind: Kind, bytes: &[u8]) -> Result<Slot, StateError> {
        if self.writers.is_none() {
            let create = |kind| Writer::create(&self.folder, kind, self.segment);
            self.writers = Some([create(Kind::Text)?, create(Kind::Sketch)?]);
        }
        match &mut self.writers {
            Some(writers) => writers[kind as usize].push(bytes),
            None => Err(StateError::damaged(&self.folder)),
        }
    }

    /// Ends the writing: from here on what was written can be read.
    ///
    /// # Errors
    /// [`StateError::Io`].
    pub fn seal(&mut self) -> Result<(), StateError> {
        if let Some(mut writers) = self.writers.take() {
            writers.iter_mut().try_for_each(Writer::flush)?;
            self.segments.add(&self.folder, self.segment)?;
        }
        Ok(())
    }

    /// Whether a later run can know what this one found out.
    #[must_use]
    pub fn is_lasting(&self) -> bool {
        self.lock.is_some()
    }

    /// Makes `book` what the next run knows if this one does not come to its end.
    ///
    /// # Errors
    /// [`StateError::Io`].
    pub fn checkpoint(&mut self, mut book: Book) -> Result<(), StateError> {
        if let Some(writers) = &mut self.writers {
            writers.iter_mut().try_for_each(Writer::flush)?;
        }
        self.replace(&mut book).map(drop)
    }

    /// Makes `book` what the next run knows, and removes what it does not name.
    ///
    /// # Errors
    /// [`StateError::Io`]; the next run then knows what this one knew.
    pub fn commit(&mut self, mut book: Book) -> Result<(), StateError> {
        self.seal()?;
        self.complete(&mut book)?;
        self.tidy(&mut book)?;
        let used = self.replace(&mut book)?;
        self.sweep(&used);
        Ok(())
    }

    /// Replaces the book on the disk; the segments that the new one names.
    fn replace(&mut self, book: &mut Book) -> Result<BTreeSet<u32>, StateError> {
        let used = used(book);
        book.segments = used.iter().copied().collect();
        let new = self.folder.join("book.new");
        let written = book.write(&new).map_err(StateError::io("write", &new));
        let moved = written.and_then(|()| {
            fs::rename(&new, self.folder.join("book")).map_err(StateError::io("rename", &new))
        });
        if moved.is_err() {
            let _ = fs::remove_file(&new);
        }
        moved?;
        self.kept = true;
        Ok(used)
    }

    /// Joins all that `book` names in one segment, without what it does not name.
    ///
    /// # Errors
    /// [`StateError::Io`], [`StateError::Damaged`].
    pub fn compact(&mut self, book: &mut Book) -> Result<(), StateError> {
        self.complete(book)?;
        self.join(book, &used(book))
    }

    /// Joins small segments when they have become many, and those of which most is dead.
    fn tidy(&mut self, book: &mut Book) -> Result<(), StateError> {
        let live = live(book);
        let mut chosen: BTreeSet<u32> = live
            .iter()
            .filter(|(segment, live)| self.bytes(**segment) > 2 * **live + (1 << 20))
            .map(|(segment, _)| *segment)
            .collect();
        if live.len() > SEGMENTS {
            let all: u64 = live.values().sum();
            chosen.extend(live.iter().filter(|l| 2 * *l.1 < all).map(|l| *l.0));
        }
        self.join(book, &chosen)
    }

    fn join(&mut self, book: &mut Book, chosen: &BTreeSet<u32>) -> Result<(), StateError> {
        if chosen.is_empty() {
            return Ok(());
        }
        self.segment = self.next(&used(book)).max(self.segment + 1);
        for record in &mut book.records {
            for (kind, slot) in [
                (Kind::Text, &mut record.text),
                (Kind::Sketch, &mut record.sketch),
            ] {
                if chosen.contains(&slot.segment) {
                    let bytes = self.segments.read(kind, *slot)?;
                    *slot = self.push(kind, &bytes)?;
                }
            }
        }
        self.seal()
    }

    fn attach(&mut self, book: &Book) -> Result<(), StateError> {
        let mut used = book.segments.iter();
        used.try_for_each(|segment| self.segments.add(&self.from, *segment))
    }

    /// The numbers of the segments in the folder.
    fn present(&self) -> BTreeSet<u32> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let number = |entry: fs::DirEntry| {
            let name = entry.file_name().into_string().ok()?;
            name.split_once('.')?.0.parse().ok()
        };
        entries.filter_map(number).collect()
    }

    /// A number that no segment has, neither of those in the folder (which may not be readable) nor of
    /// those in use.
    fn next(&self, used: &BTreeSet<u32>) -> u32 {
        let present = self.present();
        present.last().max(used.last()).map_or(1, |last| last + 1)
    }

    /// Bytes of a segment on the disk.
    fn bytes(&self, segment: u32) -> u64 {
        let size =
            |kind: Kind| fs::metadata(kind.path(&self.folder, segment)).map_or(0, |f| f.len());
        Kind::ALL.into_iter().map(size).sum()
    }

    /// Removes all segments but these, as far as it goes.
    fn sweep(&self, but: &BTreeSet<u32>) {
        for segment in self.present().difference(but) {
            self.remove(*segment);
        }
    }

    fn remove(&self, segment: u32) {
        for kind in Kind::ALL {
            let _ = fs::remove_file(kind.path(&self.folder, segment));
        }
    }
}

impl Drop for Store {
    /// Removes what the run wrote, unless a book names it, and the folder if it was not there before.
    fn drop(&mut self) {
        if self.kept {
            return;
        }
        self.remove(self.segment);
        if self.created {
            let _ = fs::remove_file(self.folder.join("lock"));
            let _ = fs::remove_dir(&self.folder);
        }
        drop(self.lock.take());
    }
}

/// The operating system's lock: it ends with the process.
fn lock(folder: &Path) -> Result<File, StateError> {
    let path = folder.join("lock");
    let mut options = File::options();
    // What is in it, should it be the file of somebody else, stays.
    let options = options.create(true).truncate(false).write(true);
    let file = options.open(&path).map_err(StateError::io("open", &path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StateError::Locked {
            path: folder.to_owned(),
        }),
        Err(TryLockError::Error(error)) => Err(StateError::io("lock", &path)(error)),
    }
}

/// The segments that a book names.
fn used(book: &Book) -> BTreeSet<u32> {
    live(book).into_keys().collect()
}

/// The bytes that a book names, by segment.
fn live(book: &Book) -> BTreeMap<u32, u64> {
    let mut live = BTreeMap::new();
    // Neighbours mostly are in the same segment.
    let mut last = (0, 0);
    for slot in book
        .records
        .iter()
        .flat_map(|record| [record.text, record.sketch])
    {
        if slot.segment != last.0 {
            *live.entry(last.0).or_default() += last.1;
            last = (slot.segment, 0);
        }
        last.1 += u64::from(slot.len);
    }
    *live.entry(last.0).or_default() += last.1;
    live.remove(&0);
    live
}
