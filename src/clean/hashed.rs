//! Maps whose keys are hashes already.

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};

/// A map by hashes, which are not hashed again. It is only asked, never listed.
pub(crate) type Hashed<V> = HashMap<u64, V, BuildHasherDefault<Identity>>;

/// Passes on the key.
#[derive(Debug, Default)]
pub(crate) struct Identity(u64);

impl Hasher for Identity {
    fn write(&mut self, _: &[u8]) {}

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
