//! Heads of pages whose headline is easily mistaken.

use crate::clean::tests::cleaned;

const TITLE: &str = "Carrach ferry back in service after nine weeks";
const TEXT: &str = "The Carrach ferry left the quay at nine on Monday with forty passengers aboard.\n\n\
    The harbour master said the ferry would be in service until the autumn.\n\n\
    Nobody in the village had expected the engine to start at the first attempt.\n\n\
    By evening the fog had come in and the last crossing was cancelled.\n";

fn title(text: &str) -> String {
    let cleaned = cleaned(text, None);
    cleaned.articles[0].title.clone().unwrap_or_default()
}

#[test]
fn a_prompt_above_the_headline_is_not_it() {
    let head = "Boats\nTides\nPlan your crossing to the islands";
    assert_eq!(
        title(&format!("{head}\n\n{TITLE}\n\nBy Ailsa Munro\n\n{TEXT}")),
        TITLE
    );
}

#[test]
fn the_headline_may_stand_below_a_notice() {
    let menu = "Home\nNews\nSport\nWeather\nTides\nBoats\nLetters\nShop";
    let notice = "We keep a small file on your machine so that the map of the islands opens where you left it.";
    let page = format!("{menu}\n\n{notice}\n\n{menu}\n\n{TITLE}\n\n12 March 2024\n\n{TEXT}");
    assert_eq!(title(&page), TITLE);
}

#[test]
fn a_subtitle_is_no_headline() {
    let page = format!("{TITLE}\n\nThe engine started at the first attempt\n\n{TEXT}");
    assert_eq!(title(&page), TITLE);
}

#[test]
fn a_headline_that_comes_again_with_the_site_behind_is_it() {
    let page = format!(
        "{TITLE} | Harbour Gazette\nSpring sale at the boat shop\n\n{TITLE}\n\nAll about the islands\n\n{TEXT}"
    );
    assert_eq!(title(&page), TITLE);
}

#[test]
fn what_is_found_in_a_cleaned_text_is_found_in_it_again() {
    let page = format!(
        "Boats\nTides\nPlan your crossing to the islands\n\n{TITLE}\n\nBy Ailsa Munro\n\n{TEXT}"
    );
    let text = |page: &str| {
        let article = &cleaned(page, None).articles[0];
        let pieces = article.pieces.iter().map(|piece| piece.text.as_str());
        article
            .title
            .as_deref()
            .into_iter()
            .chain(pieces)
            .collect::<Vec<_>>()
            .join("\n\n")
    };
    let once = text(&page);
    assert!(once.starts_with(TITLE));
    assert_eq!(text(&once), once);
}

/// The picture's caption between is the only line that does not come again.
#[test]
fn a_page_that_holds_its_text_twice_has_no_headline_amid() {
    let text = TEXT.trim_end();
    let page =
        format!("{text}\n\nThe ferry at the quay of Carrach on Monday Ailsa Munro\n\n{TEXT}");
    assert_eq!(title(&page), "");
}

/// As sites have them that sell something: entries, and a sentence on them, many times.
#[test]
fn the_headline_may_stand_below_a_menu_of_sentences() {
    let entry = |n| {
        let links: String = (1..=13).map(|m| format!("Pier {n} {m}\n")).collect();
        format!(
            "{links}A day on island {n}, with a walk to the lighthouse and a meal at the old quay in the evening.\n"
        )
    };
    let menu: String = (1..=9).map(entry).collect();
    let page = format!("{menu}\n{TITLE}\n\n12 March 2024\n\n{TEXT}");
    assert_eq!(title(&page), TITLE);
}

#[test]
fn the_headline_may_stand_below_a_menu_in_one_line() {
    let menu = "Average cost of a crossing Harbours of the north Tide tables for sailors Boats for sale by owner \
                Lighthouses that let rooms Walks along the coast Weather at sea today Letters from the islands";
    let page = format!("{menu}\nTides\nBoats\n\n{TITLE}\n\nLast updated: 12 March 2024\n\n{TEXT}");
    assert_eq!(title(&page), TITLE);
}
