//! One document out of a file.

use super::PipelineError;
use crate::{document::Document, input, settings::Settings};
use std::{ops::ControlFlow, path::Path};

/// The document in `path`; of a file of records the one that `record` names, by its line or else by its
/// id, and the first if it is `None`. With it comes its number in the file, as [`input::Record`] has it.
pub(super) fn pick(
    path: &Path,
    record: Option<&str>,
    settings: &Settings,
) -> Result<(Document, Option<u64>), PipelineError> {
    if path.is_dir() {
        return Err(PipelineError::IsFolder(path.to_owned()));
    }
    let number: Option<u64> = record.and_then(|r| r.parse().ok());
    let mut records = 0;
    let mut wanted = None;
    for file in input::walk(path, &[], &settings.input)? {
        let _ = input::split(file, &settings.input, &mut |parcel| {
            for found in input::parse(parcel, &settings.input) {
                records += 1;
                let by_line = record.is_none() || (number.is_some() && found.number == number);
                let by_id = wanted.is_none() && has_id(&found, record);
                if by_line || by_id {
                    wanted = Some((found.outcome, found.number));
                }
                // A line further down goes before an id that looks like its number.
                if by_line || (by_id && number.is_none()) {
                    return ControlFlow::Break(());
                }
            }
            ControlFlow::Continue(())
        });
    }
    let file = path.display().to_string();
    let missing = || PipelineError::NoSuchRecord {
        file: file.clone(),
        record: record.unwrap_or("1").to_owned(),
        found: records,
    };
    let (outcome, number) = wanted.ok_or_else(missing)?;
    let document = outcome.map_err(|error| PipelineError::Document { file, error })?;
    Ok((document, number))
}

fn has_id(found: &input::Record, id: Option<&str>) -> bool {
    let document = found.outcome.as_ref().ok();
    document.is_some_and(|d| id.is_some() && d.given.id.as_deref() == id)
}
