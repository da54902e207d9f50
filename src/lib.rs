//! Copydesk reads a folder of scraped articles and writes a folder of clean, canonical ones.
//!
//! ```text
//! raw/ ──► input ──► clean ──► dedup ──► output ──► cleaned/
//! ```
//!
//! Each room is a module; they meet in [`pipeline`]. As a library, start with
//! [`clean::clean`] for one document, [`dedup`] for finding duplicates among texts, or
//! [`pipeline::run`] for a whole folder. `ARCHITECTURE.md` walks through the rooms.
#![forbid(unsafe_code)]

pub mod clean;
pub mod cli;
pub mod dedup;
pub mod document;
pub mod eval;
pub mod input;
pub mod output;
pub mod pipeline;
pub mod settings;
pub mod state;
