//! Articles that are published elsewhere: what they cover is left out, and they stay as they are.

use super::{
    Desk, Phase, PipelineError,
    gather::Cleaner,
    memory::Memory,
    shelf::{Library, Shelf},
    templates::Lessons,
};
use crate::{
    dedup::{self, Collection, Published, Texts},
    input,
    output::{CHANGES, MANIFEST},
    settings::Format,
    state::{Segments, StateError, Store},
};
use std::{
    collections::{BTreeMap, HashSet},
    io,
    ops::ControlFlow,
    path::{Path, PathBuf},
    sync::atomic::Ordering,
};
use tempfile::TempDir;

/// A folder of published articles.
struct Archive {
    /// As the user names it.
    name: String,
    shelf: Shelf,
    texts: Place,
    /// The numbers of its articles that are published.
    published: Vec<usize>,
}

/// Where the texts of an archive are.
enum Place {
    /// In the state that its runs left.
    State(Segments),
    /// In a state made of its files for this run.
    Files {
        store: Box<Store>,
        /// Gone with the archive.
        _folder: TempDir,
    },
}

/// A published article that covers one of this run.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Elsewhere {
    /// The published one; its index says nothing here.
    pub(super) found: Published,
    /// Its id.
    pub(super) id: String,
    /// The folder that it is in, as the user names it.
    pub(super) archive: String,
}

impl Elsewhere {
    /// All that a row says of it.
    pub(super) fn identity(&self) -> String {
        let Published {
            relation,
            coverage,
            unique,
            ..
        } = &self.found;
        let (id, archive) = (&self.id, &self.archive);
        format!("{id:?} {archive:?} {relation:?} {coverage} {unique:?}")
    }
}

impl Archive {
    fn library(&self) -> Library<'_> {
        Library {
            shelf: &self.shelf,
            segments: match &self.texts {
                Place::State(segments) => segments,
                Place::Files { store, .. } => store.segments(),
            },
        }
    }
}

/// The texts of this run's articles, and behind them those of the archives.
struct Together<'t> {
    own: Library<'t>,
    new: usize,
    /// Which article of which archive each one is.
    others: &'t [(usize, usize)],
    archives: &'t [Archive],
}

impl Texts for Together<'_> {
    fn text(&self, entry: usize) -> io::Result<String> {
        match entry
            .checked_sub(self.new)
            .and_then(|at| self.others.get(at))
        {
            Some((archive, article)) => self.archives[*archive].library().text(*article),
            None => self.own.text(entry),
        }
    }
}

/// The texts of some of the articles.
pub(super) struct Picked<'t> {
    pub(super) library: Library<'t>,
    pub(super) numbers: &'t [usize],
}

impl Texts for Picked<'_> {
    fn text(&self, entry: usize) -> io::Result<String> {
        self.library.text(self.numbers[entry])
    }
}

impl Desk<'_> {
    /// Which articles of this run are published elsewhere, by their numbers.
    pub(super) fn elsewhere(
        &self,
        entries: &Collection,
        own: Library<'_>,
    ) -> Result<BTreeMap<usize, Elsewhere>, PipelineError> {
        if self.job.how.against.is_empty() || entries.is_empty() {
            return Ok(BTreeMap::new());
        }
        let opened = self.job.how.against.iter().map(|path| self.archive(path));
        let archives: Vec<Archive> = opened.collect::<Result<_, _>>()?;
        let new = entries.len();
        let mut all = entries.clone();
        let mut others = Vec::new();
        for (number, archive) in archives.iter().enumerate() {
            all.append(&archive.shelf.entries);
            others.extend(archive.published.iter().map(|article| (number, *article)));
        }
        let texts = Together {
            own,
            new,
            others: &others,
            archives: &archives,
        };
        self.observer.begin(Phase::Duplicates, new as u64);
        let progress = |_: usize| match self.stop.load(Ordering::Relaxed) {
            0 => ControlFlow::Continue(()),
            _ => ControlFlow::Break(()),
        };
        let options = self.job.settings.duplicates.options();
        let found = match dedup::published(all, new, &texts, &options, &progress) {
            Err(dedup::DedupError::Stopped) => {
                return Err(PipelineError::Interrupted(self.job.output.to_owned()));
            }
            found => found?,
        };
        let named = found
            .into_iter()
            .enumerate()
            .filter_map(|(article, found)| {
                let found = found?;
                let (archive, other) = others[found.of - new];
                let Archive { name, shelf, .. } = &archives[archive];
                let elsewhere = Elsewhere {
                    found,
                    id: shelf.ids[other].clone(),
                    archive: name.clone(),
                };
                Some((article, elsewhere))
            });
        Ok(named.collect())
    }

    /// Opens an archive: the state that its runs left, or else its files as clean texts.
    fn archive(&self, path: &Path) -> Result<Archive, PipelineError> {
        for folder in [super::state_folder(path), path.to_owned()] {
            match Store::look(&folder) {
                Ok((book, segments)) => {
                    let outputs: HashSet<String> =
                        book.outputs.iter().map(|held| held.name.clone()).collect();
                    let mut shelf = Shelf::of_book(book, &segments)?;
                    let written = |article: &usize| outputs.contains(&shelf.outputs[*article]);
                    let articles = 0..shelf.entries.len();
                    let mut published: Vec<usize> = articles.clone().filter(written).collect();
                    // In one file all are written, and its state does not say which are not.
                    if published.is_empty() {
                        published = articles.collect();
                    }
                    let is_published: HashSet<usize> = published.iter().copied().collect();
                    shelf.entries = shelf.entries.only(|entry| is_published.contains(&entry));
                    return Ok(Archive {
                        name: path.to_string_lossy().into_owned(),
                        shelf,
                        texts: Place::State(segments),
                        published,
                    });
                }
                Err(StateError::Missing { .. }) => {}
                Err(error) => self
                    .observer
                    .warn(&format!("{error}: the texts in {path:?} are read instead")),
            }
        }
        self.archive_of_files(path)
    }

    fn archive_of_files(&self, path: &Path) -> Result<Archive, PipelineError> {
        let exclude: [PathBuf; 2] = [path.join(MANIFEST), path.join(CHANGES)];
        let found = input::walk(path, &exclude, &self.job.settings.input)?;
        let mut memory = Memory::default();
        let steps = memory.steps(found, false);
        let scratch = tempfile::tempdir()
            .map_err(|cause| super::spool_error(&std::env::temp_dir(), cause))?;
        let mut store = Store::temporary(scratch.path());
        let cleaner = Cleaner {
            desk: self,
            rules: None,
            memory: &memory,
            steps: &steps,
            lessons: &Lessons::default(),
            held: &Vec::new,
        };
        let (gathered, whole) = cleaner.gather(&mut store)?;
        let mut shelf = gathered.into_shelf(&mut memory, &steps, whole)?;
        if !whole {
            return Err(PipelineError::Interrupted(self.job.output.to_owned()));
        }
        shelf.assign_names(Format::Jsonl);
        Ok(Archive {
            name: path.to_string_lossy().into_owned(),
            published: (0..shelf.entries.len()).collect(),
            shelf,
            texts: Place::Files {
                store: Box::new(store),
                _folder: scratch,
            },
        })
    }
}
