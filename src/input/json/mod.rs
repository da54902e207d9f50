//! One JSON object to one document.
//!
//! No field is lost: what has no meaning here goes into the metadata, as it is written, so that long
//! numbers, trailing zeros and the order of keys come out as they went in.

mod fields;
mod surrogates;

use super::parcel::{Glance, Record, check_lines, input_name};
use super::{InputError, Options, decode};
use crate::document::{Document, Given};
use fields::{Fields, parse};
use std::borrow::Cow;
use surrogates::mend_surrogates;

/// Reads one line. It should be UTF-8; if it is not, it is decoded like a text file.
pub(super) fn record(file: &str, number: u64, line: &[u8], options: &Options) -> Record {
    let bytes = line.len() as u64;
    let (text, charset) = match std::str::from_utf8(line) {
        Ok(text) => (Cow::Borrowed(text), "UTF-8"),
        Err(_) => match decode::decode(line.to_vec()) {
            Ok(decoded) => (Cow::Owned(decoded.text), decoded.charset),
            Err(error) => return Record::failed(file, Some(number), bytes, error),
        },
    };
    let input = input_name(file, Some(number));
    let (glance, outcome) = match read(&text, options) {
        Ok((text, given)) => {
            let url = given.url.clone();
            let document = Document {
                input: input.clone(),
                text,
                charset: charset.to_owned(),
                given,
            };
            (Some(Glance { input, url }), Ok(document))
        }
        Err(error) => (glance(file, number, line, options), Err(error)),
    };
    Record {
        file: file.to_owned(),
        number: Some(number),
        bytes,
        charset: Some(charset.to_owned()),
        glance,
        outcome,
    }
}

/// The name and address of a line's record, if the line can be read; its text is passed over.
pub(super) fn glance(file: &str, number: u64, line: &[u8], options: &Options) -> Option<Glance> {
    let json = match std::str::from_utf8(line) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(decode::decode(line.to_vec()).ok()?.text),
    };
    let json = mend_surrogates(&json);
    let mut fields = Fields::read(&json).ok()?;
    fields.remove(&options.keys.text);
    Some(Glance {
        input: input_name(file, Some(number)),
        url: fields.take_plain(&options.keys.url).ok()?,
    })
}

/// The text of an object and what the object says about it.
fn read(json: &str, options: &Options) -> Result<(String, Given), InputError> {
    let keys = &options.keys;
    let json = mend_surrogates(json);
    let mut fields = Fields::read(&json)?;
    let text = text(&fields, &keys.text)?;
    check_lines(&text, options)?;
    fields.remove(&keys.text);
    // First of all, as a glance takes it: two settings may name one key.
    let url = fields.take_plain(&keys.url)?;
    let given = Given {
        id: fields.take_plain(&keys.id)?,
        url,
        title: fields.take_plain(&keys.title)?,
        author: fields.take_plain(&keys.author)?,
        date: fields.take_plain(&keys.date)?,
        metadata: {
            let mut metadata = fields.take_object(&keys.metadata)?;
            metadata.add_missing(fields);
            metadata.to_json()?
        },
    };
    Ok((text, given))
}

/// The text, which must be a string.
fn text(fields: &Fields<'_>, key: &str) -> Result<String, InputError> {
    let raw = fields.get(key);
    let fault = match raw.map(|raw| raw.as_bytes().first()) {
        Some(Some(b'"')) => return parse(raw.unwrap_or_default()),
        None => "is not there",
        Some(Some(b'n')) => "is null, not a string",
        Some(Some(b't' | b'f')) => "is a truth value, not a string",
        Some(Some(b'[')) => "is an array, not a string",
        Some(Some(b'{')) => "is an object, not a string",
        Some(_) => "is a number, not a string",
    };
    Err(InputError::NoText {
        key: key.to_owned(),
        fault,
        keys: fields.quote_keys(),
    })
}

#[cfg(test)]
mod tests;
