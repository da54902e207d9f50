//! Files and links of others in the output folder.

use super::*;

#[test]
fn foreign_files_are_refused_and_stay() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path();
    run(output, &[("mine.txt", "1")]).unwrap();
    let names: Vec<_> = (0..7).map(|n| format!("{n}.txt")).collect();
    let mut before = vec![("mine.txt", "1")];
    for name in &names {
        fs::write(output.join(name), "same").unwrap();
        before.push((name, "same"));
    }
    let files: Vec<_> = names.iter().map(|name| (name.as_str(), "same")).collect();
    let error = run(output, &files).unwrap_err();
    let OutputError::Foreign { files, total, .. } = &error else {
        panic!("{error}");
    };
    assert_eq!((files.len(), *total), (5, 7));
    assert!(error.to_string().contains("\"0.txt\""), "{error}");
    assert_eq!(tree(output), expected(&before));
    assert!(!output.join(".copydesk/next").exists());
}

#[test]
fn foreign_files_of_other_names_do_not_matter() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path();
    fs::create_dir(output.join("a")).unwrap();
    fs::write(output.join("a/notes.md"), "mine").unwrap();
    run(output, &[("a/b.txt", "1")]).unwrap();
    run(output, &[("c.txt", "2")]).unwrap();
    let left = [("a/notes.md", "mine"), ("c.txt", "2")];
    assert_eq!(tree(output), expected(&left));
}

#[test]
fn a_foreign_manifest_or_record_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path();
    for text in ["{\"name\":\"web app\"}\n", ""] {
        fs::write(output.join(MANIFEST), text).unwrap();
        let error = run(output, &[("a.txt", "1")]).unwrap_err();
        assert!(matches!(error, OutputError::ForeignManifest { .. }));
        assert_eq!(fs::read_to_string(output.join(MANIFEST)).unwrap(), text);
        assert_eq!(fs::read_dir(output).unwrap().count(), 1, "nothing but it");
    }
    fs::remove_file(output.join(MANIFEST)).unwrap();
    fs::write(output.join(ARTICLES), "theirs").unwrap();
    let error = run(output, &[(ARTICLES, "ours")]).unwrap_err();
    assert!(matches!(error, OutputError::Foreign { .. }), "{error}");
    assert_eq!(tree(output), expected(&[(ARTICLES, "theirs")]));
}

#[test]
fn a_folder_or_file_of_others_in_the_place_of_ours_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path();
    run(output, &[("a.txt/1.txt", "1")]).unwrap();
    fs::write(output.join("a.txt/notes.md"), "mine").unwrap();
    fs::write(output.join("b"), "mine").unwrap();
    let before = tree(output);
    for files in [[("a.txt", "2")], [("b/c.txt", "2")]] {
        let error = run(output, &files).unwrap_err();
        assert!(matches!(error, OutputError::Foreign { .. }), "{error}");
        assert_eq!(tree(output), before);
    }
}

#[test]
fn an_edited_manifest_leads_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("cleaned");
    run(&output, &[("a.txt", "1")]).unwrap();
    fs::write(folder.path().join("victim.txt"), "mine").unwrap();
    let manifest = fs::read_to_string(output.join(MANIFEST)).unwrap();
    let edited = manifest.replace("\"a.txt\"", "\"../victim.txt\"");
    fs::write(output.join(MANIFEST), edited).unwrap();
    let error = run(&output, &[("b.txt", "1")]).unwrap_err();
    assert!(matches!(error, OutputError::Manifest { line: 2, .. }));
    assert!(folder.path().join("victim.txt").exists());
}

#[test]
fn an_output_folder_that_is_a_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("cleaned");
    fs::write(&output, "mine").unwrap();
    assert!(run(&output, &[("a.txt", "1")]).is_err());
    assert_eq!(fs::read_to_string(&output).unwrap(), "mine");
}

#[cfg(unix)]
mod links {
    use super::*;
    use std::os::unix::fs::symlink;

    #[track_caller]
    fn refuses(output: &Path, files: &Files<'_>, link: &str) {
        match run(output, files) {
            Err(OutputError::Symlink { path }) => assert!(path.ends_with(link), "{path:?}"),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_linked_folder_is_followed_neither_to_write_nor_to_remove() {
        let folder = tempfile::tempdir().unwrap();
        let (output, outside) = (folder.path().join("cleaned"), folder.path().join("outside"));
        run(&output, &[("a/b/c.txt", "1"), ("d.txt", "2")]).unwrap();
        fs::rename(output.join("a"), &outside).unwrap();
        symlink(&outside, output.join("a")).unwrap();
        refuses(&output, &[("a/b/c.txt", "new"), ("d.txt", "2")], "a");
        refuses(&output, &[("a/b/e.txt", "new"), ("d.txt", "2")], "a");
        refuses(&output, &[("d.txt", "2")], "a");
        assert_eq!(tree(&outside), expected(&[("b/c.txt", "1")]));
    }

    #[test]
    fn a_linked_file_is_replaced_and_its_target_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (output, target) = (folder.path().join("cleaned"), folder.path().join("target"));
        run(&output, &[("a.txt", "1"), ("b.txt", "2")]).unwrap();
        fs::write(&target, "1").unwrap();
        for name in ["a.txt", "b.txt"] {
            fs::remove_file(output.join(name)).unwrap();
            symlink(&target, output.join(name)).unwrap();
        }
        run(&output, &[("a.txt", "1")]).unwrap();
        assert!(!output.join("a.txt").is_symlink());
        assert_eq!(fs::read_to_string(&target).unwrap(), "1");
        assert_eq!(tree(&output), expected(&[("a.txt", "1")]));
    }

    #[test]
    fn the_programs_own_corner_may_not_be_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (output, outside) = (folder.path().join("cleaned"), folder.path().join("outside"));
        fs::create_dir_all(output.join(".copydesk")).unwrap();
        fs::create_dir(&outside).unwrap();
        for own in ["lock", "next", "unfinished"] {
            let link = output.join(".copydesk").join(own);
            symlink(&outside, &link).unwrap();
            refuses(&output, &[("a.txt", "1")], own);
            // A refused stage clears only what it made, and follows no link doing so.
            let _ = fs::remove_file(&link);
        }
        fs::remove_dir_all(output.join(".copydesk")).unwrap();
        symlink(&outside, output.join(".copydesk")).unwrap();
        refuses(&output, &[("a.txt", "1")], ".copydesk");
        assert_eq!(fs::read_dir(&outside).unwrap().count(), 0);
    }
}
