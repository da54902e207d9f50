//! Copydesk reads a folder of scraped articles and writes a folder of clean, canonical ones.
#![forbid(unsafe_code)]

pub mod dedup;
pub mod document;
