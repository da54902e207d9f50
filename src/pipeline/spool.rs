//! Cleaned documents wait on disk for their turn, so that memory does not grow with the texts.

use super::joined::Joined;
use crate::{
    dedup::Texts,
    document::{Cleaned, Given},
};
use serde::{Deserialize, Serialize};
use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
};

/// One input record after cleaning.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Cleared {
    /// Its name in the manifest.
    pub input: String,
    pub charset: Option<String>,
    /// Why it failed.
    pub error: Option<String>,
    pub given: Given,
    pub cleaned: Cleaned,
    /// Hardly anything of a long text was kept.
    pub suspicious: bool,
}

/// Where one record lies in the spool.
#[derive(Debug, Clone, Copy)]
struct Place {
    offset: u64,
    len: u32,
    /// The number of its first article among all articles.
    first_article: u32,
}

/// Records in input order, to be read in any order.
#[derive(Debug)]
pub(crate) struct Spool {
    file: File,
    places: Vec<Place>,
}

/// Writes a spool.
#[derive(Debug)]
pub(crate) struct SpoolWriter {
    writer: BufWriter<File>,
    offset: u64,
    places: Vec<Place>,
    articles: u32,
}

impl SpoolWriter {
    pub(crate) fn create(folder: &Path) -> io::Result<Self> {
        let file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .open(folder.join("spool"))?;
        Ok(Self {
            writer: BufWriter::with_capacity(1 << 20, file),
            offset: 0,
            places: Vec::new(),
            articles: 0,
        })
    }

    /// Appends a record with `articles` articles, encoded by [`encode`].
    pub(crate) fn push(&mut self, encoded: &[u8], articles: usize) -> io::Result<()> {
        self.writer.write_all(encoded)?;
        let len = u32::try_from(encoded.len()).map_err(io::Error::other)?;
        self.places.push(Place {
            offset: self.offset,
            len,
            first_article: self.articles,
        });
        self.offset += u64::from(len);
        self.articles += u32::try_from(articles).map_err(io::Error::other)?;
        Ok(())
    }

    pub(crate) fn finish(self) -> io::Result<Spool> {
        let file = self
            .writer
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        Ok(Spool {
            file,
            places: self.places,
        })
    }
}

/// The bytes of a record.
pub(crate) fn encode(record: &Cleared) -> io::Result<Vec<u8>> {
    postcard::to_stdvec(record).map_err(io::Error::other)
}

impl Spool {
    /// Number of records.
    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    /// The number of a record's first article among all articles.
    pub(crate) fn first_article(&self, record: usize) -> usize {
        self.places[record].first_article as usize
    }

    /// Reads a record.
    pub(crate) fn record(&self, record: usize) -> io::Result<Cleared> {
        let place = self.places[record];
        let mut bytes = vec![0; place.len as usize];
        read_at(&self.file, &mut bytes, place.offset)?;
        postcard::from_bytes(&bytes).map_err(io::Error::other)
    }

    /// The record that holds article `article`, and the article's number in it.
    pub(crate) fn holder(&self, article: usize) -> (usize, usize) {
        let record = self
            .places
            .partition_point(|p| p.first_article as usize <= article)
            - 1;
        (record, article - self.first_article(record))
    }

    /// An article's text as duplicates see it.
    pub(crate) fn joined(&self, article: usize) -> io::Result<Joined> {
        let (record, number) = self.holder(article);
        let record = self.record(record)?;
        Ok(Joined::of(&record.cleaned, number))
    }
}

impl Texts for Spool {
    fn text(&self, entry: usize) -> io::Result<String> {
        Ok(self.joined(entry)?.text)
    }
}

#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, offset)
}

#[cfg(windows)]
fn read_at(file: &File, bytes: &mut [u8], offset: u64) -> io::Result<()> {
    let mut done = 0;
    while done < bytes.len() {
        let read = std::os::windows::fs::FileExt::seek_read(
            file,
            &mut bytes[done..],
            offset + done as u64,
        )?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        done += read;
    }
    Ok(())
}
