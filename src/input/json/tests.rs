use super::*;

fn read_line(line: &str) -> Result<Document, InputError> {
    record("d.jsonl", 3, line.as_bytes(), &Options::default()).outcome
}

fn error_of(line: &str) -> String {
    read_line(line).unwrap_err().to_string()
}

#[test]
fn a_record_says_what_it_knows() {
    let line = r#"{"id":"x7","url":"https://a.example/1","title":"Storm","author":"Ida Holm",
        "date":"2024-03-01","text":"Wind\r\nrain"}"#;
    let document = read_line(line).unwrap();
    assert_eq!(document.input, "d.jsonl#3");
    assert_eq!(document.text, "Wind\r\nrain");
    assert_eq!(document.charset, "UTF-8");
    let given = Given {
        id: Some("x7".to_owned()),
        url: Some("https://a.example/1".to_owned()),
        title: Some("Storm".to_owned()),
        author: Some("Ida Holm".to_owned()),
        date: Some("2024-03-01".to_owned()),
        metadata: None,
    };
    assert_eq!(document.given, given);
}

#[test]
fn numbers_do_as_an_id_and_nothing_is_nothing() {
    let given = read_line(r#"{"text":"","id":007e1}"#);
    assert!(given.is_err(), "no JSON number starts with 00");
    let given = read_line(r#"{"text":"","id":1234567890123456789012,"title":null,"author":" "}"#);
    let given = given.unwrap().given;
    assert_eq!(given.id.as_deref(), Some("1234567890123456789012"));
    assert_eq!(
        (given.title, given.author, given.metadata),
        (None, None, None)
    );
}

#[test]
fn what_has_no_meaning_joins_the_metadata_which_wins() {
    let line = r#"{"lang":"sv","text":"t","metadata":{"b":1.0,"lang":"da"},"author":["A","B"]}"#;
    assert_eq!(
        read_line(line).unwrap().given.metadata.unwrap(),
        r#"{"b":1.0,"lang":"da","author":["A","B"]}"#
    );
}

#[test]
fn metadata_that_is_no_object_is_kept_under_its_key() {
    let metadata = |line| read_line(line).unwrap().given.metadata;
    let kept = metadata(r#"{"metadata":"scraped","text":"t"}"#);
    assert_eq!(kept.unwrap(), r#"{"metadata":"scraped"}"#);
    assert_eq!(metadata(r#"{"metadata":null,"text":"t"}"#), None);
    assert_eq!(metadata(r#"{"metadata":{},"text":"t"}"#), None);
}

#[test]
fn keys_can_have_other_names() {
    let mut options = Options::default();
    options.keys.text = "body".to_owned();
    options.keys.url = "link".to_owned();
    let line = br#"{"body":"t","link":"https://a.example","url":"u"}"#;
    let document = record("d", 1, line, &options).outcome.unwrap();
    assert_eq!(document.text, "t");
    assert_eq!(document.given.url.as_deref(), Some("https://a.example"));
    assert_eq!(document.given.metadata.as_deref(), Some(r#"{"url":"u"}"#));
}

#[test]
fn missing_text_is_told_with_the_keys_that_are_there() {
    let error = error_of(r#"{"body":"t","id":1}"#);
    assert!(error.contains(r#""text" is not there"#), "{error}");
    assert!(error.contains(r#"the keys are "body", "id":"#), "{error}");
    let error = error_of(r#"{"text":["t"]}"#);
    assert!(error.contains(r#""text" is an array"#), "{error}");
    assert!(error_of("{}").contains("the keys are none"));
}

#[test]
fn bad_json_is_told_with_column_and_cause() {
    let error = error_of(r#"{"text": "t",}"#);
    assert!(error.contains("at column 14: trailing comma"), "{error}");
    assert!(error_of("[1]").contains("expected an object"));
    assert!(error_of(r#"{"text":"t"} {}"#).contains("trailing characters"));
}

#[test]
fn lone_surrogates_do_not_lose_the_record() {
    let document = read_line(r#"{"text":"a\ud800b \ud83d\ude00","k":"\udc00"}"#).unwrap();
    assert_eq!(document.text, "a\u{FFFD}b 😀");
    assert_eq!(document.given.metadata.unwrap(), r#"{"k":"\ufffd"}"#);
}

#[test]
fn nesting_without_end_is_an_error_and_no_overflow() {
    for deep in ["[".repeat(200_000), "{\"a\":".repeat(200_000)] {
        assert!(read_line(&format!(r#"{{"text":"t","k":{deep}"#)).is_err());
    }
    let deep = format!("{}{}", "[".repeat(101), "]".repeat(101));
    let error = error_of(&format!(r#"{{"text":"t","k":{deep}}}"#));
    assert!(error.contains(r#""k" is nested more than 100"#), "{error}");
}

#[test]
fn a_line_in_another_charset_is_decoded_like_a_text() {
    let line = b"{\"text\":\"Le caf\xe9 ferm\xe9 \xe0 No\xebl, d\xe9j\xe0 d\xe9\xe7u\"}";
    let record = record("d", 1, line, &Options::default());
    assert_eq!(record.charset.as_deref(), Some("windows-1252"));
    assert_eq!(
        record.outcome.unwrap().text,
        "Le café fermé à Noël, déjà déçu"
    );
}

#[test]
fn a_broken_character_in_a_line_is_replaced() {
    let line = "{\"text\":\"blåbær på øya når høsten kommer\"}".as_bytes();
    let mut line = line.to_vec();
    line.insert(9, 0xE2);
    let record = record("d", 1, &line, &Options::default());
    assert_eq!(record.charset.as_deref(), Some("UTF-8"));
    assert!(
        record
            .outcome
            .unwrap()
            .text
            .ends_with("blåbær på øya når høsten kommer")
    );
}

#[test]
fn too_many_lines_are_an_error() {
    let options = Options {
        max_lines: 2,
        ..Options::default()
    };
    let error = record("d", 1, br#"{"text":"a\nb\nc"}"#, &options).outcome;
    assert_eq!(
        error.unwrap_err(),
        InputError::TooManyLines { lines: 3, limit: 2 }
    );
}
