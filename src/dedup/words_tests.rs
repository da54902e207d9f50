use super::*;
use proptest::prelude::*;

fn forms(text: &str) -> Vec<String> {
    words(text).forms().map(str::to_owned).collect()
}

fn marked(text: &str) -> Vec<&str> {
    let words = words(text);
    (0..words.len())
        .map(|i| words.span(i, i + 1).of(text))
        .collect()
}

#[test]
fn latin_with_diacritics_composed_or_not() {
    let composed = forms("L’été, Zoë chassait à Kraków.");
    assert_eq!(composed, ["l", "été", "zoë", "chassait", "à", "kraków"]);
    assert_eq!(
        composed,
        forms("l'e\u{301}te\u{301} zoe\u{308} chassait a\u{300} krako\u{301}w")
    );
    assert_eq!(
        forms("Naïve_Straße İzmir"),
        ["naïve_strasse", "i\u{307}zmir"]
    );
}

#[test]
fn greek_final_sigma_is_a_sigma() {
    assert_eq!(
        forms("Ο δρόμος προς τη θάλασσα"),
        forms("ο ΔΡΌΜΟΣ ΠΡΟΣ ΤΗ ΘΆΛΑΣΣΑ")
    );
    assert_eq!(forms("ᾳ"), forms("ΑΙ"), "iota subscript folds to a letter");
}

#[test]
fn cyrillic() {
    assert_eq!(
        forms("Паром «Ёлка» вышел в шесть утра."),
        ["паром", "ёлка", "вышел", "в", "шесть", "утра"]
    );
    assert_eq!(forms("и\u{306}од"), ["йод"]);
}

#[test]
fn chinese_and_japanese_give_one_word_for_each_character() {
    assert_eq!(
        forms("海边的灯塔,2024年。"),
        ["海", "边", "的", "灯", "塔", "2024", "年"]
    );
    assert_eq!(
        forms("ガラスの灯台へ行く。"),
        ["ガ", "ラ", "ス", "の", "灯", "台", "へ", "行", "く"]
    );
    assert_eq!(
        forms("ｶﾞﾗｽ"),
        ["ガ", "ラ", "ス"],
        "half-width with a voiced mark"
    );
    assert_eq!(marked("ｶﾞﾗ"), ["ｶﾞ", "ﾗ"]);
}

#[test]
fn korean_goes_by_its_spaces() {
    let composed = forms("등대는 아침마다 바다를 본다.");
    assert_eq!(composed, ["등대는", "아침마다", "바다를", "본다"]);
    let decomposed: String = "등대는 아침마다 바다를 본다.".nfd().collect();
    assert_eq!(composed, forms(&decomposed));
}

#[test]
fn arabic_keeps_marks_and_tatweel_and_drops_direction_marks() {
    assert_eq!(
        forms("وصلتِ السفينةُ مساءً\u{200F}."),
        ["وصلتِ", "السفينةُ", "مساءً"]
    );
    assert_eq!(forms("الســفينة").len(), 1);
    assert_eq!(
        forms("\u{FEFB}"),
        ["لا"],
        "a ligature of the presentation forms"
    );
}

#[test]
fn thai_gives_one_word_for_each_base_with_its_marks() {
    assert_eq!(
        forms("เรือถึงท่า"),
        ["เ", "ร", "ื", "อ", "ถึ", "ง", "ท่", "า"].concat_marks()
    );
    assert_eq!(
        forms("น\u{E49}ำ").concat(),
        "น\u{E49}ำ".nfkc().collect::<String>()
    );
}

/// Joins an element that is only a mark to the one before it, to keep the list above readable.
trait ConcatMarks {
    fn concat_marks(&self) -> Vec<String>;
}

impl ConcatMarks for [&str] {
    fn concat_marks(&self) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        for part in self {
            match (
                part.chars().all(|c| class(c) == Class::Mark),
                out.last_mut(),
            ) {
                (true, Some(last)) => last.push_str(part),
                _ => out.push((*part).to_owned()),
            }
        }
        out
    }
}

#[test]
fn hindi_keeps_its_vowel_signs_and_joiners_do_not_split() {
    assert_eq!(
        forms("नाव सुबह बंदरगाह पहुँची।"),
        ["नाव", "सुबह", "बंदरगाह", "पहुँची"]
    );
    assert_eq!(forms("क्\u{200D}षमा"), forms("क्षमा"));
}

#[test]
fn presentation_does_not_count() {
    assert_eq!(forms("Ｆｅｒｒｙ　１２"), ["ferry", "12"], "full-width");
    assert_eq!(forms("co\u{AD}op\u{200B}erate\u{FEFF}"), ["cooperate"]);
    assert_eq!(forms("o\u{FB03}ce ™ ½"), ["office", "tm", "1", "2"]);
    assert_eq!(
        forms("e\u{200D}\u{301}te"),
        ["éte"],
        "composes across what is dropped"
    );
    assert_eq!(forms("\u{FEFF}first\u{2026}last"), ["first", "last"]);
}

#[test]
fn marks_and_invisible_characters_alone_are_no_words() {
    assert_eq!(forms("\u{301} \u{200B} ❤\u{FE0F} it´s"), ["it", "s"]);
}

#[test]
fn spans_show_the_words_as_they_stand() {
    assert_eq!(
        marked("“Straße”, co\u{AD}op & ﬁn"),
        ["Straße", "co\u{AD}op", "ﬁn"]
    );
    assert_eq!(words("Ab cd, ef!").span(1, 3).of("Ab cd, ef!"), "cd, ef");
    assert_eq!(words("Ab").span(0, 2), Span::default());
}

proptest! {
    #[test]
    fn the_fast_path_gives_what_the_slow_one_gives(text in "[ a-zA-Z0-9_.,'-]{0,60}") {
        let (fast, slow) = (words(&text), words(&text.replace(' ', "\u{2003}")));
        prop_assert!(fast.same_forms(&slow));
    }

    #[test]
    fn any_text_has_spans_on_character_boundaries_in_order(text in "\\PC{0,40}") {
        let words = words(&text);
        let mut last = 0;
        for i in 0..words.len() {
            let span = words.span(i, i + 1);
            prop_assert!(text.get(span.start..span.end).is_some_and(|t| !t.is_empty()));
            prop_assert!(span.start >= last);
            last = span.start;
        }
    }

    #[test]
    fn normal_forms_stay_as_they_are(text in "[\\p{L}\\p{M}\\p{N} ]{0,30}") {
        let once = forms(&text).join(" ");
        prop_assert_eq!(forms(&once).concat(), once.replace(' ', ""));
    }
}
