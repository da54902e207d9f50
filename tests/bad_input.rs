//! Inputs that are broken, hostile or no input at all: each becomes a row of the manifest, and none
//! stops the run or harms a neighbour.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may")]

mod common;

use common::{Desk, Ended, NEIGHBOUR};
use serde_json::Value;
use std::io::Write;

/// A limit that keeps the tests small: 64 KiB.
const SMALL: &str = "[input]\nmax-document = 65536\n";

/// A desk with the good neighbour, to which the test adds what is bad.
fn desk() -> Desk {
    Desk::with([("neighbour.txt", NEIGHBOUR)])
}

#[track_caller]
fn assert_neighbour_is_well(desk: &Desk) {
    let row = desk.row("neighbour.txt");
    assert_eq!(row["articles"][0]["status"], "kept", "{row}");
    let text = std::fs::read_to_string(desk.output().join("neighbour.txt")).unwrap();
    assert_eq!(text, NEIGHBOUR);
}

/// Runs, and checks that this input and no other failed, with that in its cause.
#[track_caller]
fn assert_fails(desk: &Desk, input: &str, says: &str) {
    let ended = desk.run(&["-q"]);
    assert_eq!(ended.code, Some(3), "{ended:?}");
    assert_neighbour_is_well(desk);
    let row = desk.row(input);
    assert_eq!(row["status"], "failed", "{row}");
    let cause = row["error"].as_str().unwrap();
    assert!(cause.contains(says), "{cause}");
    assert_eq!(ended.stderr, format!("copydesk: {input}: {cause}\n"));
}

/// Runs, and checks that nothing failed; gives the row of this input.
#[track_caller]
fn well(desk: &Desk, input: &str) -> Value {
    let Ended { code, stderr, .. } = desk.run(&["-q"]);
    assert_eq!((code, stderr.as_str()), (Some(0), ""));
    assert_neighbour_is_well(desk);
    desk.row(input)
}

/// The text written for the only article of a row.
fn text(desk: &Desk, row: &Value) -> String {
    let output = row["articles"][0]["output"].as_str().unwrap();
    std::fs::read_to_string(desk.output().join(output)).unwrap()
}

fn codes(row: &Value) -> Vec<&str> {
    let removed = row["removed"].as_array().unwrap().iter();
    removed.map(|span| span["code"].as_str().unwrap()).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

mod contents {
    use super::*;

    #[test]
    fn an_empty_file_is_empty() {
        let desk = desk();
        desk.put("bad.txt", "");
        assert_eq!(well(&desk, "bad.txt")["status"], "empty");
    }

    #[test]
    fn blanks_are_empty() {
        let desk = desk();
        desk.put("bad.txt", " \t\r\n\u{a0}\u{3000}\n\n\u{2003}\n");
        assert_eq!(well(&desk, "bad.txt")["status"], "empty");
    }

    #[test]
    fn characters_that_do_not_show_are_empty() {
        let desk = desk();
        desk.put("bad.txt", " \u{200b}\n\n\u{feff}\u{200b}\n");
        let row = well(&desk, "bad.txt");
        assert_eq!(codes(&row), ["invisible"; 3]);
        assert_eq!(row["status"], "empty");
    }

    #[test]
    fn random_bytes_are_no_text() {
        let desk = desk();
        let mut state = 1_u32;
        let mut random = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        };
        desk.put("bad.txt", (0..20_000).map(|_| random()).collect::<Vec<_>>());
        assert_fails(&desk, "bad.txt", "is not text");
    }

    #[test]
    fn a_picture_under_the_name_of_a_text_is_no_text() {
        let desk = desk();
        desk.put("bad.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
        assert_fails(&desk, "bad.txt", "PNG");
    }

    #[test]
    fn nul_bytes_are_taken_out_and_reported() {
        let desk = desk();
        desk.put(
            "bad.txt",
            "The bell\0 rang twice over the harbour that morning.\n",
        );
        let row = well(&desk, "bad.txt");
        assert_eq!(codes(&row), ["control-character"]);
        assert_eq!(
            text(&desk, &row),
            "The bell rang twice over the harbour that morning.\n"
        );
    }

    #[test]
    fn a_nul_between_blanks_does_not_glue_words() {
        let desk = desk();
        desk.put(
            "bad.txt",
            "The bell \0 rang twice over the harbour that morning.\n",
        );
        let row = well(&desk, "bad.txt");
        assert_eq!(
            text(&desk, &row),
            "The bell rang twice over the harbour that morning.\n"
        );
    }

    #[test]
    fn bidi_controls_are_taken_out_and_reported() {
        let desk = desk();
        desk.put(
            "bad.txt",
            "The bell\u{202e} rang\u{2066} twice over the harbour that morning.\n",
        );
        let row = well(&desk, "bad.txt");
        assert_eq!(codes(&row), ["bidi-control", "bidi-control"]);
        assert_eq!(
            text(&desk, &row),
            "The bell rang twice over the harbour that morning.\n"
        );
    }

    #[test]
    fn lone_surrogates_in_bytes_become_replacement_characters() {
        let desk = desk();
        desk.put(
            "bad.txt",
            b"The bell \xed\xa0\x80 rang twice over the harbour.\n",
        );
        let row = well(&desk, "bad.txt");
        assert_eq!(row["charset"], "UTF-8");
        assert!(text(&desk, &row).starts_with("The bell \u{fffd}"));
    }

    #[test]
    fn lone_surrogates_in_json_become_replacement_characters() {
        let desk = desk();
        desk.put(
            "bad.jsonl",
            r#"{"text":"The bell \ud83d rang \ud83d\ude00 twice over the harbour."}"#,
        );
        let row = well(&desk, "bad.jsonl#1");
        assert_eq!(
            text(&desk, &row),
            "The bell \u{fffd} rang \u{1f600} twice over the harbour.\n"
        );
    }

    #[test]
    fn a_million_lines_of_a_word_are_all_kept() {
        let desk = desk();
        let words: String = (0..1_000_000).map(|n| format!("word{n}\n")).collect();
        desk.put("bad.txt", &words);
        let row = well(&desk, "bad.txt");
        assert_eq!(codes(&row), [""; 0]);
        let lines = text(&desk, &row).split_whitespace().count();
        assert_eq!(lines, 1_000_000);
    }

    #[test]
    fn too_many_lines_are_refused() {
        let desk = desk();
        desk.configure("[input]\nmax-lines = 1000\n");
        desk.put("bad.txt", "word\n".repeat(1001));
        assert_fails(&desk, "bad.txt", "raise `max-lines`");
    }
}

mod sizes {
    use super::*;
    use std::fs::File;

    /// A file of `megabytes` that takes no room on most disks: a short line and then NULs.
    fn sparse(desk: &Desk, name: &str, start: &str, megabytes: u64) {
        let mut file = File::create(desk.input().join(name)).unwrap();
        file.write_all(start.as_bytes()).unwrap();
        file.set_len(megabytes << 20).unwrap();
    }

    #[test]
    fn a_line_over_the_limit_fails() {
        let desk = desk();
        desk.configure(SMALL);
        desk.put("bad.txt", "a".repeat(65_537));
        assert_fails(&desk, "bad.txt", "the limit of 65536 bytes (it has 65537)");
    }

    #[test]
    fn a_text_of_300_megabytes_fails() {
        let desk = desk();
        sparse(&desk, "bad.txt", "The bell rang.", 300);
        assert_fails(&desk, "bad.txt", "raise `max-document`");
    }

    #[test]
    fn a_json_line_of_300_megabytes_fails_alone() {
        let desk = desk();
        let good = "{\"text\":\"The bell rang twice over the harbour that morning.\"}\n";
        sparse(&desk, "bad.jsonl", &format!("{good}{{\"text\":\""), 300);
        assert_fails(&desk, "bad.jsonl#2", "raise `max-document`");
        assert_eq!(desk.row("bad.jsonl#1")["status"], "cleaned");
    }

    #[test]
    fn a_json_line_over_the_limit_leaves_the_lines_behind_it() {
        let desk = desk();
        desk.configure(SMALL);
        let line = |text: &str| format!("{{\"text\":\"{text}\"}}\n");
        let good = line("The bell rang twice over the harbour that morning.");
        desk.put(
            "bad.jsonl",
            format!("{good}{}{good}", line(&"a".repeat(70_000))),
        );
        assert_fails(&desk, "bad.jsonl#2", "the limit of 65536 bytes");
        assert_eq!(desk.row("bad.jsonl#3")["status"], "cleaned");
    }

    #[test]
    fn a_gzip_bomb_fails_at_the_limit() {
        let desk = desk();
        desk.configure(SMALL);
        desk.put("bad.txt.gz", gzip(&vec![b'a'; 16 << 20]));
        assert_fails(&desk, "bad.txt.gz", "the limit of 65536 bytes");
    }

    #[test]
    fn a_gzip_bomb_in_json_lines_fails_at_the_limit() {
        let desk = desk();
        desk.configure(SMALL);
        desk.put("bad.jsonl.gz", gzip(&vec![b'a'; 16 << 20]));
        assert_fails(&desk, "bad.jsonl.gz#1", "the limit of 65536 bytes");
    }
}

mod damage {
    use super::*;

    #[test]
    fn truncated_gzip_fails() {
        let desk = desk();
        let whole = gzip(common::page(1).as_bytes());
        desk.put("bad.txt.gz", &whole[..whole.len() / 2]);
        assert_fails(&desk, "bad.txt.gz", "gzip data is damaged or cut off");
    }

    #[test]
    fn corrupt_zstd_fails() {
        let desk = desk();
        let mut bytes = zstd::encode_all(common::page(1).as_bytes(), 3).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle..].fill(0xff);
        desk.put("bad.txt.zst", bytes);
        assert_fails(&desk, "bad.txt.zst", "zstd data is damaged or cut off");
    }

    #[test]
    fn whole_lines_of_truncated_json_lines_are_read() {
        let desk = desk();
        let line = |n: u64| format!("{{\"text\":{:?}}}\n", common::paragraph(n, 4));
        let whole = gzip((0..2000).map(line).collect::<String>().as_bytes());
        desk.put("bad.jsonl.gz", &whole[..whole.len() - 20]);
        assert_fails(&desk, "bad.jsonl.gz", "cut off after line ");
        assert_eq!(desk.row("bad.jsonl.gz#1")["status"], "cleaned");
    }

    #[test]
    fn a_malformed_line_fails_alone() {
        let desk = desk();
        let good = "{\"text\":\"The bell rang twice over the harbour that morning.\"}\n";
        desk.put("bad.jsonl", format!("{good}{{\"text\": oops}}\n{good}"));
        assert_fails(&desk, "bad.jsonl#2", "at column 10");
        assert_eq!(desk.row("bad.jsonl#1")["status"], "cleaned");
        assert_eq!(desk.row("bad.jsonl#3")["status"], "cleaned");
    }

    #[test]
    fn a_record_without_text_names_its_keys() {
        let desk = desk();
        desk.put("bad.jsonl", "{\"body\":\"The bell rang.\",\"id\":3}\n");
        assert_fails(&desk, "bad.jsonl#1", "\"body\", \"id\"");
    }

    #[test]
    fn endless_nesting_fails_and_does_not_overflow() {
        let desk = desk();
        let deep = "[".repeat(200_000);
        desk.put(
            "bad.jsonl",
            format!("{{\"text\":\"The bell rang.\",\"x\":{deep}\n"),
        );
        let ended = desk.run(&["-q"]);
        assert_eq!(ended.code, Some(3), "{ended:?}");
        assert_eq!(desk.row("bad.jsonl#1")["status"], "failed");
        assert_neighbour_is_well(&desk);
    }
}

mod names {
    use super::*;

    #[test]
    fn ids_that_climb_stay_below_the_output_folder() {
        let desk = desk();
        let ids = [
            "../../x",
            "/etc/x",
            "a/../../../x",
            "..",
            "",
            "C:\\x",
            "x\\u0000y",
            "con",
        ];
        let line = |n: usize, id: &str| {
            let id = id.replace('\\', "\\\\").replace("\\\\u", "\\u");
            let text = common::paragraph(n as u64, 3);
            format!("{{\"id\":\"{id}\",\"text\":\"{text}\"}}\n")
        };
        let lines: String = (0..).zip(ids).map(|(n, id)| line(n, id)).collect();
        desk.put("bad.jsonl", lines);
        well(&desk, "bad.jsonl#1");
        assert_eq!(
            desk.tree()
                .keys()
                .filter(|name| name.starts_with("bad/"))
                .count(),
            ids.len()
        );
        let beside: Vec<_> = std::fs::read_dir(desk.path()).unwrap().collect();
        assert_eq!(beside.len(), 2, "only in and out: {beside:?}");
    }

    #[test]
    fn equal_ids_get_files_of_their_own() {
        let desk = desk();
        let line = |n| {
            format!(
                "{{\"id\":\"x\",\"text\":\"{}\"}}\n",
                common::paragraph(n, 3)
            )
        };
        desk.put("bad.jsonl", (0..3).map(line).collect::<String>());
        well(&desk, "bad.jsonl#1");
        assert_eq!(
            desk.tree()
                .keys()
                .filter(|name| name.starts_with("bad/x"))
                .count(),
            3
        );
    }

    #[test]
    fn names_that_differ_only_in_case_get_outputs_that_differ_in_more() {
        let desk = desk();
        desk.put("Report.txt", common::page(1));
        desk.put("report.txt", common::page(2));
        if std::fs::read_dir(desk.input()).unwrap().count() < 3 {
            eprintln!("skipped: this file system does not tell cases apart");
            return;
        }
        well(&desk, "report.txt");
        let names: std::collections::BTreeSet<_> =
            desk.tree().keys().map(|name| name.to_lowercase()).collect();
        assert_eq!(names.len(), 4, "{names:?}");
    }

    #[test]
    fn the_programs_own_names_are_no_outputs() {
        let desk = desk();
        desk.put("manifest.jsonl/a.txt", common::page(1));
        desk.put("articles.jsonl/b.txt", common::page(2));
        well(&desk, "manifest.jsonl/a.txt");
        assert!(desk.output().join("manifest.jsonl").is_file());
    }
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::{
        fs,
        os::unix::fs::{PermissionsExt, symlink},
        process::Command,
    };

    #[test]
    fn an_unreadable_file_fails() {
        let desk = desk();
        desk.put("bad.txt", NEIGHBOUR);
        let path = desk.input().join("bad.txt");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
        if fs::read(&path).is_ok() {
            eprintln!("skipped: this user reads every file");
            return;
        }
        assert_fails(&desk, "bad.txt", "check its permissions");
    }

    #[test]
    fn an_unreadable_folder_fails() {
        let desk = desk();
        desk.put("bad/a.txt", NEIGHBOUR);
        let path = desk.input().join("bad");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
        if fs::read_dir(&path).is_ok() {
            eprintln!("skipped: this user reads every folder");
            return;
        }
        assert_fails(&desk, "bad", "check its permissions");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    #[test]
    fn a_named_pipe_is_never_opened() {
        let desk = desk();
        let status = Command::new("mkfifo")
            .arg(desk.input().join("bad"))
            .status();
        assert!(status.unwrap().success());
        assert_fails(&desk, "bad", "is a named pipe");
    }

    #[test]
    fn a_name_of_several_lines_is_one_line_on_standard_error() {
        let desk = desk();
        desk.put("bad\nname\u{1b}[2J.txt", b"\x89PNG\r\n\x1a\n\0\0");
        let ended = desk.run(&["-q"]);
        assert_eq!(ended.code, Some(3), "{ended:?}");
        assert_eq!(ended.stderr.lines().count(), 1, "{ended:?}");
        assert!(
            ended
                .stderr
                .starts_with("copydesk: bad\u{fffd}name\u{fffd}[2J.txt: is not")
        );
        assert_eq!(desk.row("bad\nname\u{1b}[2J.txt")["status"], "failed");
    }

    #[test]
    fn each_failed_input_has_a_line_of_its_own() {
        let desk = desk();
        (0..20).for_each(|n| desk.put(&format!("{n}.txt"), b"\x89PNG\r\n\x1a\n\0\0"));
        let ended = desk.run(&["-q"]);
        assert_eq!(ended.code, Some(3), "{ended:?}");
        assert_eq!(ended.stderr.lines().count(), 20, "{ended:?}");
        for n in 0..20 {
            let start = format!("copydesk: {n}.txt: is not text but a PNG image");
            assert!(
                ended.stderr.lines().any(|line| line.starts_with(&start)),
                "{n}"
            );
        }
    }

    #[test]
    fn a_link_to_nothing_fails() {
        let desk = desk();
        symlink("nowhere.txt", desk.input().join("bad.txt")).unwrap();
        assert_fails(
            &desk,
            "bad.txt",
            "is a link to \"nowhere.txt\", which is not there",
        );
    }

    #[test]
    fn a_link_back_up_fails_and_ends() {
        let desk = desk();
        fs::create_dir(desk.input().join("a")).unwrap();
        symlink("..", desk.input().join("a/bad")).unwrap();
        assert_fails(&desk, "a/bad", "is a link back to");
    }

    #[test]
    fn a_link_to_itself_fails() {
        let desk = desk();
        symlink("bad", desk.input().join("bad")).unwrap();
        assert_fails(&desk, "bad", "links");
    }

    #[test]
    fn a_link_to_outside_fails_and_can_be_allowed() {
        let desk = desk();
        common::write(&desk.path().join("secret.txt"), common::page(3));
        symlink("../secret.txt", desk.input().join("bad.txt")).unwrap();
        assert_fails(&desk, "bad.txt", "outside the input folder");
        desk.configure("[input]\nfollow-links = \"all\"\n");
        assert_eq!(well(&desk, "bad.txt")["status"], "cleaned");
    }

    #[test]
    fn links_that_are_not_followed_are_no_inputs() {
        let desk = desk();
        symlink("nowhere.txt", desk.input().join("bad.txt")).unwrap();
        symlink(".", desk.input().join("loop")).unwrap();
        desk.configure("[input]\nfollow-links = \"none\"\n");
        well(&desk, "neighbour.txt");
        assert_eq!(desk.rows().len(), 1);
    }

    /// Makes a page below `levels` folders with names of 200 bytes each.
    fn make_deep(desk: &Desk, levels: usize) -> String {
        let level = "d".repeat(200);
        let script = "mkdir \"$1\" && cd -P \"$1\" && shift && if [ $# -gt 0 ]; then \
            exec sh -c \"$STEP\" sh \"$@\"; else printf %s \"$PAGE\" > deep.txt; fi";
        let mut shell = Command::new("sh");
        shell.args(["-c", script, "sh"]).args(vec![&level; levels]);
        shell
            .env("STEP", script)
            .env("PAGE", common::page(4))
            .current_dir(desk.input());
        assert!(shell.status().unwrap().success());
        format!("{}deep.txt", format!("{level}/").repeat(levels))
    }

    #[test]
    fn a_path_of_nearly_4000_bytes_is_read_and_gets_a_short_output() {
        let desk = desk();
        let input = make_deep(&desk, 19);
        let row = well(&desk, &input);
        assert!(
            row["articles"][0]["output"]
                .as_str()
                .unwrap()
                .starts_with("~long/"),
            "{row}"
        );
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_path_that_the_system_does_not_take_fails() {
        let desk = desk();
        make_deep(&desk, 21);
        let ended = desk.run(&["-q"]);
        assert_eq!(ended.code, Some(3), "{ended:?}");
        assert!(
            ended
                .stderr
                .contains("the path is too long for this system"),
            "{ended:?}"
        );
        assert_neighbour_is_well(&desk);
        assert_eq!(desk.rows().len(), 2);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn names_that_are_not_utf8_are_told_apart() {
        use std::{ffi::OsStr, os::unix::ffi::OsStrExt};
        let desk = desk();
        for (nth, name) in [(1, &b"caf\xe9.txt"[..]), (2, b"caf\xe8.txt")] {
            fs::write(
                desk.input().join(OsStr::from_bytes(name)),
                common::page(nth),
            )
            .unwrap();
        }
        well(&desk, "neighbour.txt");
        let rows = desk.rows();
        let named: Vec<_> = rows
            .iter()
            .filter_map(|row| row["input"].as_str())
            .collect();
        assert!(
            named[0].starts_with("caf%E8~") && named[1].starts_with("caf%E9~"),
            "{named:?}"
        );
        assert_eq!(desk.tree().len(), 4);
    }
}
