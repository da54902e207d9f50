//! Tells what is not text.

/// How common formats begin (their specifications, collected in libmagic's tables). Only those are
/// listed that no text begins with.
const BEGINNINGS: [(&[u8], &str); 28] = [
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"II*\0", "a TIFF image"),
    (b"MM\0*", "a TIFF image"),
    (b"\0\0\x01\0", "an icon"),
    (b"\x1f\x8b", "gzip data without `.gz` in its name"),
    (b"\x28\xb5\x2f\xfd", "zstd data without `.zst` in its name"),
    (b"\xfd7zXZ\0", "xz data"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x7fELF", "an ELF program"),
    (b"\xcf\xfa\xed\xfe", "a Mach-O program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"\0asm", "a WebAssembly program"),
    (b"SQLite format 3\0", "an SQLite database"),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "an old office document",
    ),
    (b"OggS\0", "Ogg media"),
    (b"fLaC\0", "FLAC audio"),
    (b"\x1aE\xdf\xa3", "Matroska media"),
    (b"wOFF\0", "a font"),
    (b"wOF2\0", "a font"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"PAR1\x15", "a Parquet file"),
];

/// What begins with one thing and has another further in, at this place.
const INSIDE: [(&[u8], usize, &[u8], &str); 6] = [
    (b"\0\0\0", 4, b"ftyp", "MP4 media"),
    (b"RIFF", 8, b"WEBP", "a WebP image"),
    (b"RIFF", 8, b"WAVE", "WAVE audio"),
    (b"RIFF", 8, b"AVI ", "an AVI film"),
    (b"", 257, b"ustar\0", "a tar archive"),
    (b"", 257, b"ustar  \0", "a tar archive"),
];

/// The format that the bytes begin like, if it is one that is not text.
pub(super) fn format_of(bytes: &[u8]) -> Option<&'static str> {
    let beginning = BEGINNINGS
        .iter()
        .find(|(magic, _)| bytes.starts_with(magic))
        .map(|(_, format)| *format);
    beginning.or_else(|| {
        INSIDE
            .iter()
            .find(|(start, at, magic, _)| {
                bytes.starts_with(start) && bytes.get(*at..).is_some_and(|b| b.starts_with(magic))
            })
            .map(|(_, _, _, format)| *format)
    })
}

/// Whether a decoded text has so many control characters that it is none: more than about 3 %.
///
/// A handful of them is found in texts of any length, NUL bytes included. The controls above
/// U+007F are not counted: in text that was decoded wrongly once, they are frequent.
pub(super) fn is_mostly_controls(text: &str) -> bool {
    let controls = text.bytes().filter(|&byte| is_control(byte)).count();
    controls > 4 + text.len() / 32
}

fn is_control(byte: u8) -> bool {
    byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | b'\r' | b'\x0c')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_how_they_begin() {
        assert_eq!(format_of(b"%PDF-1.7\n%"), Some("PDF"));
        let tar = [&[b'a'; 257][..], b"ustar\x0000"].concat();
        assert_eq!(format_of(&tar), Some("a tar archive"));
        assert_eq!(format_of(b"\0\0\0\x18ftypmp42"), Some("MP4 media"));
    }

    #[test]
    fn words_that_look_like_a_format_are_text() {
        for text in [
            "PK, the firm, said",
            "GIF images",
            "BM",
            "MZ",
            "The ftyp box",
            "",
        ] {
            assert_eq!(format_of(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn a_few_controls_are_no_reason_to_refuse_a_text() {
        assert!(!is_mostly_controls("a\0b\0c"));
        assert!(!is_mostly_controls("\t\r\n\n\x0c\n\n\n\n"));
        assert!(!is_mostly_controls(
            "itâ\u{80}\u{99}s Ã\u{83}Â\u{85}Â\u{85}Â\u{85}Â\u{85}Â\u{85}"
        ));
        assert!(is_mostly_controls("\0\x01\x02\x03\x04\x05"));
        assert!(is_mostly_controls(&"sixteen letters\x01".repeat(20)));
    }
}
