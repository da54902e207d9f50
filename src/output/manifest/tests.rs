//! The exact JSON of the rows: readers outside depend on it.

use super::*;
use crate::document::Reason;
use serde::de::DeserializeOwned;

/// Reads `json`, compares, and writes it back.
#[track_caller]
fn round_trip<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(row: &T, json: &str) {
    let mut line = Vec::new();
    write_line(&mut line, row).unwrap();
    assert_eq!(String::from_utf8(line).unwrap(), format!("{json}\n"));
    assert_eq!(&serde_json::from_str::<T>(json).unwrap(), row);
}

const COUNTS: &str = concat!(
    r#"{"inputs":9,"cleaned":7,"empty":1,"failed":1,"suspicious":0,"articles":8,"kept":5,"#,
    r#""duplicates":{"exact":1,"near":2,"contained":0,"revision":0},"#,
    r#""passages":4,"removed_chars":300,"moved_chars":20,"kept_chars":7000}"#
);

fn counts() -> Counts {
    Counts {
        inputs: 9,
        cleaned: 7,
        empty: 1,
        failed: 1,
        suspicious: 0,
        articles: 8,
        kept: 5,
        duplicates: Duplicates {
            exact: 1,
            near: 2,
            contained: 0,
            revision: 0,
        },
        passages: 4,
        removed_chars: 300,
        moved_chars: 20,
        kept_chars: 7000,
    }
}

#[test]
fn header() {
    let mut header = Header::new("00ff00ff00ff00ff".to_owned(), 7, counts(), Vec::new());
    header.version = "0.1.0".to_owned();
    let start = r#"{"schema_version":1,"program":"copydesk","version":"0.1.0","run":"00000000000000000000000000000007","#;
    let json = format!(r#"{start}"settings_hash":"00ff00ff00ff00ff","counts":{COUNTS}}}"#);
    round_trip(&header, &json);
    header.files = vec!["articles.jsonl".to_owned()];
    let json = format!(
        r#"{start}"settings_hash":"00ff00ff00ff00ff","counts":{COUNTS},"files":["articles.jsonl"]}}"#
    );
    round_trip(&header, &json);
}

#[test]
fn a_cleaned_input() {
    let row = Row {
        input: "a/b.txt".to_owned(),
        id: None,
        status: InputStatus::Cleaned,
        error: None,
        suspicious: false,
        charset: Some("UTF-8".to_owned()),
        articles: vec![kept(), duplicate()],
        moved: vec![MovedRow {
            field: MovedTo::Author,
            article: 0,
            start: 30,
            end: 41,
        }],
        removed: vec![RemovedRow {
            code: "comment-form".to_owned(),
            start: 4102,
            end: 4190,
        }],
    };
    round_trip(
        &row,
        concat!(
            r#"{"input":"a/b.txt","id":null,"status":"cleaned","error":null,"charset":"UTF-8","articles":["#,
            r#"{"id":"a/b","output":"a/b.txt","status":"kept","duplicate_of":null,"variant_of":null,"relation":null,"#,
            r#""coverage":null,"unique":[],"title":"Fog","author":"Ida Brandt","date":"2024-02-29","#,
            r#""language":"en","url":null,"captions":["The pier"],"chars":4211,"content_hash":"00","#,
            r#""passages":[{"start":5,"end":90,"of":"c","of_start":0,"of_end":84,"coverage":0.9881}]},"#,
            r#"{"id":"a/b.2","output":null,"status":"duplicate","duplicate_of":"c","variant_of":null,"relation":"near","#,
            r#""coverage":0.93,"unique":[{"start":7,"end":19}],"title":null,"author":null,"date":null,"#,
            r#""language":null,"url":null,"captions":[],"chars":12,"content_hash":"01","passages":[]}],"#,
            r#""moved":[{"field":"author","article":0,"start":30,"end":41}],"#,
            r#""removed":[{"code":"comment-form","start":4102,"end":4190}]}"#
        ),
    );
}

fn kept() -> ArticleRow {
    ArticleRow {
        id: "a/b".to_owned(),
        output: Some("a/b.txt".to_owned()),
        status: ArticleStatus::Kept,
        duplicate_of: None,
        against: None,
        variant_of: None,
        relation: None,
        coverage: None,
        unique: Vec::new(),
        title: Some("Fog".to_owned()),
        author: Some("Ida Brandt".to_owned()),
        date: Some("2024-02-29".to_owned()),
        language: Some("en".to_owned()),
        url: None,
        captions: vec!["The pier".to_owned()],
        chars: 4211,
        content_hash: "00".to_owned(),
        passages: vec![PassageRow {
            start: 5,
            end: 90,
            of: "c".to_owned(),
            of_start: 0,
            of_end: 84,
            coverage: (83.0 / 84.0).into(),
        }],
    }
}

fn duplicate() -> ArticleRow {
    ArticleRow {
        id: "a/b.2".to_owned(),
        output: None,
        status: ArticleStatus::Duplicate,
        duplicate_of: Some("c".to_owned()),
        against: None,
        variant_of: None,
        relation: Some(Relation::Near),
        coverage: Some(0.930_000_000_1.into()),
        unique: vec![CharSpan { start: 7, end: 19 }],
        title: None,
        author: None,
        date: None,
        language: None,
        captions: Vec::new(),
        chars: 12,
        content_hash: "01".to_owned(),
        passages: Vec::new(),
        ..kept()
    }
}

#[test]
fn a_failed_record() {
    let row = Row {
        input: "docs.jsonl#17".to_owned(),
        id: Some("k9".to_owned()),
        status: InputStatus::Failed,
        error: Some("no text".to_owned()),
        suspicious: false,
        charset: None,
        articles: Vec::new(),
        moved: Vec::new(),
        removed: Vec::new(),
    };
    round_trip(
        &row,
        concat!(
            r#"{"input":"docs.jsonl#17","id":"k9","status":"failed","error":"no text","#,
            r#""charset":null,"articles":[],"moved":[],"removed":[]}"#
        ),
    );
}

#[test]
fn coverage_has_four_digits_and_stays_between_0_and_1() {
    let json = |share: f64| serde_json::to_string(&Coverage::from(share)).unwrap();
    assert_eq!(json(0.1 + 0.2), "0.3");
    assert_eq!(json(2.0 / 3.0), "0.6667");
    assert_eq!(json(7.0), "1.0");
    assert_eq!(json(f64::NAN), "0.0");
}

#[test]
fn spans_come_from_the_cleaners_account() {
    let span = CharSpan { start: 3, end: 9 };
    let moved = Moved {
        span,
        to: MovedTo::Date,
        article: 1,
        reason: Reason::new("dateline", "en"),
    };
    let removal = Removal {
        span,
        reason: Reason::new("cookie-notice", "en"),
    };
    let json = serde_json::to_string(&(MovedRow::from(&moved), RemovedRow::from(&removal)));
    assert_eq!(
        json.unwrap(),
        r#"[{"field":"date","article":1,"start":3,"end":9},{"code":"cookie-notice","start":3,"end":9}]"#
    );
}

#[test]
fn content_hash_is_the_published_xxh3() {
    assert_eq!(content_hash(""), "99aa06d3014798d86001c324468d497f");
}
