use super::*;
use encoding_rs::{BIG5, EUC_JP, EUC_KR, GBK, ISO_8859_7, KOI8_U, SHIFT_JIS};
use encoding_rs::{WINDOWS_1250, WINDOWS_1251, WINDOWS_1252};
use proptest::prelude::*;

fn decoded(bytes: &[u8]) -> (String, &'static str) {
    let decoded = decode(bytes.to_vec()).unwrap();
    (decoded.text, decoded.charset)
}

/// Encodes a text and expects it back, with the charset.
fn round_trip(encoding: &'static Encoding, text: &str) {
    let (bytes, _, unmappable) = encoding.encode(text);
    assert!(!unmappable, "the sample does not fit {}", encoding.name());
    assert_eq!(decoded(&bytes), (text.to_owned(), encoding.name()));
}

#[test]
fn legacy_charsets_are_told_apart() {
    round_trip(
        WINDOWS_1252,
        "Le maire a déclaré que la fête serait reportée à l’été – « c’est décidé ».",
    );
    round_trip(
        WINDOWS_1250,
        "Příští týden začne oprava mostu, řekl včera starosta města. Řidiči budou čekat déle.",
    );
    round_trip(
        WINDOWS_1251,
        "Вчера вечером паром «Волна» пришёл с опозданием на два часа.",
    );
    round_trip(
        KOI8_U,
        "Вчера вечером паром пришёл с опозданием на два часа.",
    );
    round_trip(
        ISO_8859_7,
        "Ο δήμαρχος είπε χθες ότι το λιμάνι θα ανοίξει ξανά. Άλλοι διαφωνούν, η Άννα όχι.",
    );
    round_trip(
        SHIFT_JIS,
        "市長は昨日、橋の工事が来週から始まると述べた。住民は歓迎している。",
    );
    round_trip(
        EUC_JP,
        "市長は昨日、橋の工事が来週から始まると述べた。住民は歓迎している。",
    );
    round_trip(
        GBK,
        "市长昨天表示,大桥的维修工程将于下周开始,居民表示欢迎。",
    );
    round_trip(
        BIG5,
        "市長昨天表示,大橋的維修工程將於下週開始,居民表示歡迎。",
    );
    round_trip(
        EUC_KR,
        "시장은 어제 다리 공사가 다음 주부터 시작된다고 말했다. 주민들은 환영했다.",
    );
}

#[test]
fn utf16_is_read_with_and_without_its_mark() {
    let text = "Der Fährmann wartete.\r\nNiemand kam.";
    let body: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [&[0xFF, 0xFE], &body[..]].concat();
    assert_eq!(decoded(&body), (text.to_owned(), "UTF-16LE"));
    assert_eq!(decoded(&marked), (text.to_owned(), "UTF-16LE"));
    let body: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let marked = [&[0xFE, 0xFF], &body[..]].concat();
    assert_eq!(decoded(&body), (text.to_owned(), "UTF-16BE"));
    assert_eq!(decoded(&marked), (text.to_owned(), "UTF-16BE"));
}

#[test]
fn utf32_is_read_with_its_mark() {
    let bytes: Vec<u8> = "\u{FEFF}Sjö"
        .chars()
        .flat_map(|c| u32::from(c).to_le_bytes())
        .collect();
    assert_eq!(decoded(&bytes), ("Sjö".to_owned(), "UTF-32LE"));
    let bytes: Vec<u8> = "\u{FEFF}Sjö"
        .chars()
        .flat_map(|c| u32::from(c).to_be_bytes())
        .collect();
    assert_eq!(decoded(&bytes), ("Sjö".to_owned(), "UTF-32BE"));
}

#[test]
fn the_mark_of_utf8_is_no_part_of_the_text() {
    assert_eq!(
        decoded("\u{FEFF}Sjö".as_bytes()),
        ("Sjö".to_owned(), "UTF-8")
    );
    let promise = b"\xef\xbb\xbfcaf\xe9";
    assert_eq!(decoded(promise), ("caf\u{FFFD}".to_owned(), "UTF-8"));
}

#[test]
fn nothing_is_text_too() {
    for blank in [&b""[..], b" \r\n", b"\xef\xbb\xbf", b"\xff\xfe"] {
        let (text, _) = decoded(blank);
        assert!(text.trim().is_empty());
    }
}

#[test]
fn line_ends_stay_as_they_are() {
    assert_eq!(decoded(b"a\r\nb\rc\n").0, "a\r\nb\rc\n");
}

#[test]
fn a_few_broken_bytes_do_not_make_it_another_charset() {
    let (text, charset) = decoded(b"Gr\xc3\xbc\xc3\x9fe aus K\xc3\xb6ln \xff und M\xc3\xbcnster");
    assert_eq!(
        (&*text, charset),
        ("Grüße aus Köln \u{FFFD} und Münster", "UTF-8")
    );
}

#[test]
fn a_text_that_is_cut_off_in_a_character_is_utf8() {
    let (text, charset) = decoded(b"He said: \xe2\x80");
    assert_eq!((&*text, charset), ("He said: \u{FFFD}", "UTF-8"));
    let (text, charset) = decoded(b"J'aime le caf\xe9");
    assert_eq!((&*text, charset), ("J'aime le café", "windows-1252"));
}

#[test]
fn encoded_surrogates_are_damage_to_utf8() {
    let (text, charset) = decoded(b"a smile \xed\xa0\xbd\xed\xb8\x80 for all");
    assert_eq!(charset, "UTF-8");
    assert!(text.starts_with("a smile \u{FFFD}") && text.ends_with("\u{FFFD} for all"));
}

#[test]
fn binary_content_is_an_error() {
    let noise: Vec<u8> = (0..4000_u32)
        .map(|n| ((n * n * 31 + n * 7) >> 3) as u8)
        .collect();
    for bytes in [
        &b"%PDF-1.4 ..."[..],
        b"\x1f\x8b\x08\0",
        b"\0\x01\x02\x03\x04\x05\x06",
        &noise,
    ] {
        let error = decode(bytes.to_vec()).unwrap_err();
        assert!(matches!(error, InputError::Binary { .. }), "{error}");
    }
}

#[test]
fn a_few_nul_bytes_stay_in_the_text() {
    let text = "The council\0 met on Monday and \0agreed.";
    assert_eq!(decoded(text.as_bytes()), (text.to_owned(), "UTF-8"));
}

#[test]
fn valid_utf8_is_not_copied() {
    let bytes = "Sjön låg stilla.".as_bytes().to_vec();
    let place = bytes.as_ptr();
    assert_eq!(decode(bytes).unwrap().text.as_ptr(), place);
}

proptest! {
    #[test]
    fn any_bytes_give_a_text_or_an_error(bytes: Vec<u8>) {
        let _ = decode(bytes);
    }

    #[test]
    fn hardly_broken_bytes_give_a_text_or_an_error(text: String, at: usize, byte: u8) {
        let mut bytes = text.into_bytes();
        if !bytes.is_empty() {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        let _ = decode(bytes);
    }

    #[test]
    fn valid_utf8_comes_back_as_it_is(text in r"(\PC|[\t\r\n\u{80}-\u{9f}]){0,200}") {
        let decoded = decode(text.clone().into_bytes()).unwrap();
        prop_assert_eq!(decoded.text, text);
        prop_assert_eq!(decoded.charset, "UTF-8");
    }
}
