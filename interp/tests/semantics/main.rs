//! The semantics, one file for each part of it.

mod expressions;
mod lab;
mod operations;
mod problems;
mod searches;
mod statements;
mod why;
