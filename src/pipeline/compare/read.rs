//! One of the two texts, read and cleaned as a run would.

use super::Place;
use crate::{
    clean, dedup,
    document::{Cleaned, Date},
    pipeline::{PipelineError, joined::Joined, pick::pick, templates::beside, verbatim::unchanged},
    settings::{Cleaning, Settings},
};

/// A text with the way back to its input.
pub(super) struct Read {
    pub joined: Joined,
    pub date: Option<Date>,
    /// Articles in the document, of which this is the first.
    pub articles: usize,
    /// What a run orders its input by: the bytes of the path and the number of the record.
    pub place: (Vec<u8>, Option<u64>),
}

impl Read {
    pub(super) fn of(place: Place<'_>, settings: &Settings) -> Result<Self, PipelineError> {
        let (document, number) = pick(place.file, place.record, settings)?;
        let cleaned: Cleaned = match settings.clean.cleaning {
            Cleaning::Off => unchanged(&document),
            Cleaning::On => {
                let rules = settings.rules()?;
                let (document, templates) = beside(place.file, document, number, &rules, settings)?;
                clean::clean(&document, &rules, &templates, &settings.cleaning())
            }
        };
        let path = place.file.as_os_str().as_encoded_bytes();
        let joined = Joined::of(&cleaned, 0);
        match cleaned.articles.first() {
            Some(article) if !dedup::words(&joined.text).is_empty() => Ok(Self {
                joined,
                date: article.date,
                articles: cleaned.articles.len(),
                place: (path.to_vec(), number),
            }),
            _ => Err(PipelineError::NoWords(place.file.display().to_string())),
        }
    }
}
