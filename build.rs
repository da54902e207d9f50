//! Hashes the source, so that what an older build of the same version stored is not taken for what this one
//! would give. The hash goes into the key of the state alone.

use std::{
    env, fs,
    io::{self, Write},
    path::{Path, PathBuf},
};
use xxhash_rust::xxh3::Xxh3;

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut files = Vec::new();
    list(&root, "src", &mut files)?;
    // Versions of what the source uses; there is none where the package is part of another workspace.
    if root.join("Cargo.lock").exists() {
        files.push("Cargo.lock".to_owned());
    }
    files.sort();
    let mut hash = Xxh3::new();
    for name in &files {
        let bytes = fs::read(root.join(name))?;
        for part in [name.as_bytes(), &bytes] {
            hash.update(&(part.len() as u64).to_le_bytes());
            hash.update(part);
        }
    }
    let mut cargo = io::stdout();
    for changed in ["src", "Cargo.lock"] {
        if root.join(changed).exists() {
            writeln!(cargo, "cargo::rerun-if-changed={changed}")?;
        }
    }
    writeln!(
        cargo,
        "cargo::rustc-env=COPYDESK_SOURCE={:016x}",
        hash.digest()
    )
}

/// The files below a folder, by their paths below `root` with `/`.
fn list(root: &Path, folder: &str, files: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let name = format!("{folder}/{}", entry.file_name().to_string_lossy());
        match entry.file_type()?.is_dir() {
            true => list(root, &name, files)?,
            false => files.push(name),
        }
    }
    Ok(())
}
