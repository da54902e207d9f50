use super::*;
use tempfile::{TempDir, tempdir};

fn folder(files: &[&str]) -> TempDir {
    let folder = tempdir().unwrap();
    for name in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "text").unwrap();
    }
    folder
}

/// Each entry as its name, and the start of the error if it is one.
fn listing(root: &Path, exclude: &[PathBuf], links: FollowLinks) -> Vec<String> {
    let options = Options {
        follow_links: links,
        ..Options::default()
    };
    walk(root, exclude, &options)
        .unwrap()
        .into_iter()
        .map(|found| match found.result {
            Ok(file) => {
                assert_eq!(file.name, found.name);
                assert_eq!(fs::read(&file.path).unwrap().len() as u64, file.len);
                found.name
            }
            Err(error) => format!("{}: {error}", found.name),
        })
        .collect()
}

fn names(folder: &TempDir) -> Vec<String> {
    listing(folder.path(), &[], FollowLinks::Inside)
}

#[test]
fn files_are_sorted_by_the_bytes_of_their_paths() {
    let folder = folder(&["a/b.txt", "a.txt", "a-b.txt", "B.txt", "é.txt", "a/a/z"]);
    assert_eq!(
        names(&folder),
        ["B.txt", "a-b.txt", "a.txt", "a/a/z", "a/b.txt", "é.txt"]
    );
}

#[test]
fn hidden_files_and_folders_are_no_input_but_a_hidden_root_is() {
    let folder = folder(&[".root/a.txt", ".root/.b.txt", ".root/.c/d.txt"]);
    let root = folder.path().join(".root");
    assert_eq!(listing(&root, &[], FollowLinks::Inside), ["a.txt"]);
    assert!(names(&folder).is_empty());
}

#[test]
fn excluded_paths_are_left_out_however_they_are_written() {
    let folder = folder(&["a.txt", "out/b.txt", "sub/out/c.txt", "sub/d.txt"]);
    let exclude = [
        folder.path().join("sub/../out"),
        folder.path().join("sub/d.txt"),
        folder.path().join("not-there"),
        folder.path().to_owned(),
    ];
    let listed = listing(folder.path(), &exclude, FollowLinks::Inside);
    assert_eq!(listed, ["a.txt", "sub/out/c.txt"]);
}

#[test]
fn a_file_is_its_own_folder() {
    let folder = folder(&["a.txt", ".b.txt"]);
    for name in ["a.txt", ".b.txt"] {
        let root = folder.path().join(name);
        assert_eq!(listing(&root, &[], FollowLinks::Inside), [name]);
    }
}

#[test]
fn a_root_that_is_not_there_is_an_error() {
    let folder = folder(&[]);
    let error = walk(&folder.path().join("no"), &[], &Options::default()).unwrap_err();
    assert!(
        error.to_string().contains("cannot read the input"),
        "{error}"
    );
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::os::unix::net::UnixListener;
    use std::process::Command;

    #[test]
    fn links_are_followed_inside() {
        let outside = folder(&["secret.txt"]);
        let folder = folder(&["a/b.txt"]);
        let link = |to: &Path, name: &str| symlink(to, folder.path().join(name)).unwrap();
        link(Path::new("a/b.txt"), "file");
        link(Path::new("a"), "folder");
        link(outside.path(), "out");
        link(&outside.path().join("secret.txt"), "s.txt");
        let inside = names(&folder);
        assert_eq!(inside[..3], ["a/b.txt", "file", "folder/b.txt"]);
        assert!(inside[3].starts_with("out: is a link to"), "{inside:?}");
        assert!(inside[4].starts_with("s.txt: is a link to"), "{inside:?}");
        assert_eq!(inside.len(), 5);
        assert_eq!(
            listing(folder.path(), &[], FollowLinks::All)[3..],
            ["out/secret.txt", "s.txt"]
        );
        assert_eq!(listing(folder.path(), &[], FollowLinks::None), ["a/b.txt"]);
    }

    #[test]
    fn links_into_an_excluded_path_are_left_out() {
        let folder = folder(&["a.txt", "out/sub/b.txt"]);
        symlink("out/sub", folder.path().join("link")).unwrap();
        symlink("out", folder.path().join("z")).unwrap();
        let exclude = [folder.path().join("z")];
        assert_eq!(
            listing(folder.path(), &exclude, FollowLinks::Inside),
            ["a.txt"]
        );
    }

    #[test]
    fn loops_and_broken_links_are_errors_in_their_place() {
        let folder = folder(&["a/b.txt", "z.txt"]);
        symlink("..", folder.path().join("a/loop")).unwrap();
        symlink("nowhere", folder.path().join("broken")).unwrap();
        symlink("nowhere", folder.path().join(".hidden")).unwrap();
        symlink("self", folder.path().join("self")).unwrap();
        let names = names(&folder);
        assert_eq!(names[0], "a/b.txt");
        assert!(
            names[1].starts_with("a/loop: is a link back to"),
            "{names:?}"
        );
        assert!(
            names[2].starts_with("broken: is a link to \"nowhere\""),
            "{names:?}"
        );
        assert!(names[3].starts_with("self: cannot be read"), "{names:?}");
        assert_eq!(names[4..], ["z.txt"]);
    }

    #[test]
    fn links_that_cross_do_not_multiply_the_input() {
        let folder = folder(&["d0/a.txt"]);
        for n in 1..30 {
            let here = folder.path().join(format!("d{n}"));
            fs::create_dir(&here).unwrap();
            for name in ["x", "y"] {
                symlink(format!("../d{}", n - 1), here.join(name)).unwrap();
            }
        }
        let names = names(&folder);
        assert!(names.len() < 100, "{}", names.len());
        assert!(
            names
                .iter()
                .any(|name| name.contains("is a link to the same folder"))
        );
    }

    #[test]
    fn pipes_and_sockets_are_never_opened() {
        let folder = folder(&["a.txt"]);
        let _socket = UnixListener::bind(folder.path().join("s")).unwrap();
        let made = Command::new("mkfifo").arg(folder.path().join("p")).status();
        if !made.is_ok_and(|status| status.success()) {
            println!("SKIPPED: there is no mkfifo here");
            return;
        }
        symlink("p", folder.path().join("q")).unwrap();
        let names = names(&folder);
        assert_eq!(names[0], "a.txt");
        assert!(names[1].starts_with("p: is a named pipe"), "{names:?}");
        assert!(names[2].starts_with("q: is a named pipe"), "{names:?}");
        assert!(names[3].starts_with("s: is a socket"), "{names:?}");
        let error = walk(&folder.path().join("p"), &[], &Options::default()).unwrap_err();
        assert!(error.to_string().contains("named pipe"), "{error}");
    }

    #[test]
    fn names_that_are_not_utf8_are_escaped() {
        let folder = folder(&["a.txt"]);
        let sub = folder.path().join(OsStr::from_bytes(b"caf\xe9"));
        if fs::create_dir(&sub).is_err() {
            println!("SKIPPED: this file system takes only UTF-8 names");
            return;
        }
        fs::write(sub.join("b.txt"), "b").unwrap();
        let names = names(&folder);
        assert_eq!(names[0], "a.txt");
        assert!(names[1].starts_with("caf%E9/b~"), "{names:?}");
        assert!(names[1].ends_with(".txt"), "{names:?}");
    }

    #[test]
    fn a_folder_that_cannot_be_read_is_an_error_in_its_place() {
        let folder = folder(&["a/b.txt", "c.txt"]);
        let closed = folder.path().join("a");
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
        let readable = fs::read_dir(&closed).is_ok();
        let names = names(&folder);
        let root = walk(&closed, &[], &Options::default());
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
        if readable {
            println!("SKIPPED: root can read every folder");
            return;
        }
        assert!(names[0].starts_with("a: cannot be read"), "{names:?}");
        assert_eq!(names[1..], ["c.txt"]);
        assert!(matches!(root, Err(InputError::Root { .. })));
    }

    #[test]
    fn a_path_that_is_too_long_is_an_error_in_its_place() {
        let folder = folder(&["a.txt"]);
        // Longer and longer, by moving what there is into a new folder: no path is too long on the way.
        let part = "d".repeat(200);
        let chain = folder.path().join(&part);
        fs::create_dir(&chain).unwrap();
        for _ in 0..20 {
            let next = folder.path().join("next");
            fs::create_dir(&next).unwrap();
            fs::rename(&chain, next.join(&part)).unwrap();
            fs::rename(&next, &chain).unwrap();
        }
        let names = names(&folder);
        assert_eq!(names[0], "a.txt");
        assert!(
            names[1].ends_with(&InputError::PathTooLong.to_string()),
            "{names:?}"
        );
        assert_eq!(names.len(), 2);
    }
}

#[test]
fn a_flat_walk_does_not_look_into_folders() {
    let folder = folder(&["b.txt", "a.txt", "c/d.txt", ".hidden"]);
    let found = walk_flat(folder.path(), &Options::default()).unwrap();
    let names: Vec<_> = found.into_iter().map(|f| f.name).collect();
    assert_eq!(names, ["a.txt", "b.txt"]);
}
