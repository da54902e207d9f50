//! Small pairs of texts.

use super::*;
use crate::settings::Cleaning;
use std::fs;

fn compared(a: &str, b: &str) -> Compared {
    let folder = tempfile::tempdir().unwrap();
    let paths = [("a.txt", a), ("b.txt", b)].map(|(name, text)| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    });
    let mut settings = Settings::default();
    settings.clean.cleaning = Cleaning::Off;
    let place = |at: usize| Place {
        file: &paths[at],
        record: None,
    };
    compare([place(0), place(1)], &settings).unwrap()
}

const STORY: &str = "The winch broke under a trawler on Monday and nobody was hurt.\n\
    Four boats had to wait on the tide in the outer basin until the night.\n";

#[test]
fn the_shorter_text_is_left_out_for_the_one_that_has_it_all() {
    let longer = format!("{STORY}A new winch has been ordered from the yard upriver.\n");
    let found = compared(STORY, &longer);
    assert_eq!((found.first, found.because), (1, Because::Runs));
    assert_eq!(
        found.verdict,
        Verdict::Duplicate {
            left_out: 0,
            relation: "contained".into()
        }
    );
    assert_eq!(found.sides[0].coverage, 1.0);
    assert_eq!((found.sides[1].covered, found.sides[1].words), (27, 37));
    assert_eq!(found.passages.len(), 1);
    let [here, there] = found.passages[0].spans;
    assert_eq!((here, there.start), (there, 0));
}

#[test]
fn lines_in_common_stand_beside_each_other() {
    let other = format!("Lamps went out on the mole.\n\n{STORY}");
    let found = compared(STORY, &other);
    let rows: Vec<_> = found
        .rows
        .iter()
        .map(|row| row.each_ref().map(|l| l.as_ref().map(|l| &l.text[..4])))
        .collect();
    assert_eq!(
        rows,
        [
            [None, Some("Lamp")],
            [Some("The "), Some("The ")],
            [Some("Four"), Some("Four")]
        ]
    );
    let line = |row: usize| found.rows[row][0].as_ref().unwrap();
    assert_eq!(line(1).common, vec![0..line(1).text.len(); 1]);
    // What is common ends with its last word, before the full stop.
    assert_eq!(line(2).common, vec![0..line(2).text.len() - 1; 1]);
    assert!(found.rows[0][1].as_ref().unwrap().common.is_empty());
}

#[test]
fn of_two_equal_texts_the_first_of_the_input_goes_before() {
    let found = compared(STORY, &STORY.to_uppercase());
    assert_eq!((found.first, found.because), (0, Because::Place));
    assert!(matches!(
        found.verdict,
        Verdict::Duplicate { left_out: 1, .. }
    ));
}

#[test]
fn texts_with_nothing_in_common_are_both_kept() {
    let found = compared(
        STORY,
        "Fog came in over the sound before the lamps were lit.",
    );
    assert_eq!(found.verdict, Verdict::BothKept);
    assert_eq!(found.sides.each_ref().map(|s| s.covered), [0, 0]);
    assert_eq!(found.passages, []);
}
