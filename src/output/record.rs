//! One article as a line of `articles.jsonl`.

use super::OutputError;
use serde::Serialize;
use serde_json::value::RawValue;

/// An article with its text and metadata, as corpus tools read it.
///
/// `id`, `text`, `source` and `metadata` are where Dolma ("Dolma data format") and datatrove
/// (`JsonlReader`) look for them; the latter adds the other fields to the metadata. Every line has
/// every field, so that readers that infer a schema see one.
#[derive(Debug, Serialize)]
pub struct ArticleRecord<'a> {
    /// The article's id, distinct within the run.
    pub id: &'a str,
    /// The rendered text.
    pub text: &'a str,
    /// The input's name: `a/b.txt`, `docs.jsonl#17`.
    pub source: &'a str,
    /// Where the page was.
    pub url: Option<&'a str>,
    /// The headline.
    pub title: Option<&'a str>,
    /// The byline.
    pub author: Option<&'a str>,
    /// The date of publication.
    pub date: Option<&'a str>,
    /// The language code.
    pub language: Option<&'a str>,
    /// All else that the source gave, see [`metadata_object`].
    pub metadata: &'a RawValue,
}

/// The JSON text of a source's metadata as one line, `{}` if there is none.
///
/// Numbers and the order of the keys stay as they are.
///
/// # Errors
/// [`OutputError::Metadata`] with `source_name` if the text is not a JSON object.
pub fn metadata_object(
    source_name: &str,
    json: Option<&str>,
) -> Result<Box<RawValue>, OutputError> {
    let wrong = |reason: String| OutputError::Metadata {
        source_name: source_name.to_owned(),
        reason,
    };
    // A line break in valid JSON can only stand between tokens, where a blank is as good.
    let line = json.unwrap_or("{}").trim().replace(['\n', '\r'], " ");
    if !line.starts_with('{') {
        return Err(wrong("it does not begin with a brace".to_owned()));
    }
    RawValue::from_string(line).map_err(|error| wrong(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::super::write_line;
    use super::*;

    #[test]
    fn a_line_has_all_fields_and_the_metadata_as_it_came() {
        let metadata = metadata_object("d#1", Some("{\"z\": 1.50,\r\n \"a\": 1e400}")).unwrap();
        let record = ArticleRecord {
            id: "k9",
            text: "Fog\n",
            source: "d.jsonl#1",
            url: None,
            title: Some("Fog"),
            author: None,
            date: Some("2024-02-29"),
            language: Some("en"),
            metadata: &metadata,
        };
        let mut line = Vec::new();
        write_line(&mut line, &record).unwrap();
        assert_eq!(
            String::from_utf8(line).unwrap(),
            "{\"id\":\"k9\",\"text\":\"Fog\\n\",\"source\":\"d.jsonl#1\",\"url\":null,\"title\":\"Fog\",\
             \"author\":null,\"date\":\"2024-02-29\",\"language\":\"en\",\
             \"metadata\":{\"z\": 1.50,   \"a\": 1e400}}\n"
        );
    }

    #[test]
    fn only_objects_are_metadata() {
        assert_eq!(metadata_object("d#1", None).unwrap().get(), "{}");
        for json in ["[1]", "7", "", "{\"a\":"] {
            let error = metadata_object("d#1", Some(json)).unwrap_err().to_string();
            assert!(error.contains("\"d#1\""), "{error}");
        }
    }
}
