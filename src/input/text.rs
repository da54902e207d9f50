//! Text files, one document each: the reader for every name that no other reader claims.

use super::parcel::{Glance, Parcel, Record, check_lines};
use super::{InputError, InputFile, Options, Reader, Sink, Wanted, Work, decode, open};
use crate::document::{Document, Given};
use std::ops::ControlFlow;

/// The reader of text files.
pub(super) struct Text;

impl Reader for Text {
    fn claims(&self, _name: &str) -> bool {
        true
    }

    fn split(&self, file: InputFile, _options: &Options, sink: &mut Sink<'_>) -> ControlFlow<()> {
        sink(Parcel::new(WholeFile(file)))
    }
}

/// A file that is one document; it is opened where it is parsed.
#[derive(Debug)]
struct WholeFile(InputFile);

impl Work for WholeFile {
    fn bytes(&self) -> u64 {
        self.0.len
    }

    fn parse(self: Box<Self>, options: &Options) -> Vec<Record> {
        let file = &self.0;
        let record = match open::read_all(file, options.limit()) {
            Ok(bytes) => read(file, bytes, options),
            Err(error) => Record::failed(&file.name, None, 0, error),
        };
        let glance = Some(glance(file));
        vec![Record { glance, ..record }]
    }

    fn glance(&self, _options: &Options) -> Vec<Glance> {
        vec![glance(&self.0)]
    }

    fn pick(self: Box<Self>, options: &Options, wanted: &Wanted<'_>) -> Vec<Record> {
        if self.glance(options).iter().any(wanted) {
            self.parse(options)
        } else {
            Vec::new()
        }
    }
}

fn glance(file: &InputFile) -> Glance {
    Glance {
        input: file.name.clone(),
        url: None,
    }
}

fn read(file: &InputFile, bytes: Vec<u8>, options: &Options) -> Record {
    let size = bytes.len() as u64;
    match decode::decode(bytes) {
        Ok(decoded) => Record {
            file: file.name.clone(),
            number: None,
            bytes: size,
            charset: Some(decoded.charset.to_owned()),
            glance: None,
            outcome: document(file, decoded, options),
        },
        Err(error) => Record::failed(&file.name, None, size, error),
    }
}

fn document(
    file: &InputFile,
    decoded: decode::Decoded,
    options: &Options,
) -> Result<Document, InputError> {
    check_lines(&decoded.text, options)?;
    Ok(Document {
        input: file.name.clone(),
        text: decoded.text,
        charset: decoded.charset.to_owned(),
        given: Given::default(),
    })
}
