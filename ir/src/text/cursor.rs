//! Walks through the items of a list that is being parsed.

use super::read::Problem;
use super::sexpr::{Node, Sexpr};
use std::str::FromStr;

/// A result of parsing.
pub type Parsed<T> = Result<T, Problem>;

/// A problem with this item.
pub fn fail<T>(item: &Sexpr, message: impl Into<String>) -> Parsed<T> {
    Err(Problem { at: item.at, message: message.into() })
}

/// The rest of a list.
pub struct Cursor<'a> {
    list: &'a Sexpr,
    items: std::slice::Iter<'a, Sexpr>,
}

impl<'a> Cursor<'a> {
    /// At the first item of a list.
    pub fn new(list: &'a Sexpr) -> Parsed<Self> {
        match &list.node {
            Node::List(items) => Ok(Self { list, items: items.iter() }),
            _ => fail(list, "expected `(`"),
        }
    }

    /// At the first item after the word that a list starts with.
    pub fn tagged(list: &'a Sexpr, tag: &str) -> Parsed<Self> {
        let mut cursor = Self::new(list)?;
        match cursor.word() {
            Ok(word) if word == tag => Ok(cursor),
            _ => fail(list, format!("expected `({tag} …)`")),
        }
    }

    /// The next item, described by `what` if there is none.
    pub fn item(&mut self, what: &str) -> Parsed<&'a Sexpr> {
        match self.items.next() {
            Some(item) => Ok(item),
            None => fail(self.list, format!("this list ends before {what}")),
        }
    }

    /// The item after this one, left where it is.
    pub fn peek(&self) -> Option<&'a Sexpr> {
        self.items.as_slice().first()
    }

    /// Whether the list is at its end.
    pub fn is_done(&self) -> bool {
        self.items.as_slice().is_empty()
    }

    /// The list must be at its end.
    pub fn done(self) -> Parsed<()> {
        match self.peek() {
            Some(item) => fail(item, "expected `)`"),
            None => Ok(()),
        }
    }

    /// The next item is a word.
    pub fn word(&mut self) -> Parsed<&'a str> {
        word(self.item("a word")?)
    }

    /// The next item is a quoted text.
    pub fn text(&mut self) -> Parsed<String> {
        let item = self.item("a quoted text")?;
        match &item.node {
            Node::Text(text) => Ok(text.clone()),
            _ => fail(item, "expected a quoted text"),
        }
    }

    /// The next item is a number.
    pub fn number<N: FromStr>(&mut self) -> Parsed<N> {
        number(self.item("a number")?)
    }

    /// The next item is the id of an entity with this letter.
    pub fn id(&mut self, letter: char) -> Parsed<u32> {
        id(self.item(&format!("an id such as `{letter}0`"))?, letter)
    }

    /// The next item is the id of the entity that is declared here.
    pub fn own_id(&mut self, letter: char, index: usize) -> Parsed<()> {
        let item = self.item(&format!("`{letter}{index}`"))?;
        match id(item, letter) {
            Ok(own) if own as usize == index => Ok(()),
            _ => fail(item, format!("expected `{letter}{index}`")),
        }
    }

    /// Parses the next item.
    pub fn one<T>(&mut self, what: &str, parse: impl Fn(&Sexpr) -> Parsed<T>) -> Parsed<T> {
        parse(self.item(what)?)
    }

    /// Parses every item that is left.
    pub fn rest<T>(self, parse: impl Fn(&Sexpr) -> Parsed<T>) -> Parsed<Vec<T>> {
        self.items.map(parse).collect()
    }

    /// Parses every item that is left, each with its index.
    pub fn declarations<T>(self, parse: impl Fn(usize, &'a Sexpr) -> Parsed<T>) -> Parsed<Vec<T>> {
        self.items.enumerate().map(|(index, item)| parse(index, item)).collect()
    }

    /// Parses the one item that is left, if there is one, and ends the list.
    pub fn optional<T>(mut self, parse: impl Fn(&Sexpr) -> Parsed<T>) -> Parsed<Option<T>> {
        let value = self.items.next().map(parse).transpose()?;
        self.done()?;
        Ok(value)
    }
}

/// A word.
pub fn word(item: &Sexpr) -> Parsed<&str> {
    match &item.node {
        Node::Symbol(word) => Ok(word),
        _ => fail(item, "expected a word"),
    }
}

/// A number.
pub fn number<N: FromStr>(item: &Sexpr) -> Parsed<N> {
    match word(item).map(str::parse) {
        Ok(Ok(number)) => Ok(number),
        _ => fail(item, "expected a number"),
    }
}

/// `true` or `false`.
pub fn boolean(item: &Sexpr) -> Parsed<bool> {
    match word(item).map(str::parse) {
        Ok(Ok(value)) => Ok(value),
        _ => fail(item, "expected `true` or `false`"),
    }
}

/// The index in an id with this letter.
pub fn id(item: &Sexpr, letter: char) -> Parsed<u32> {
    let index = word(item).ok().and_then(|word| {
        let word = word.split(':').next()?;
        word.strip_prefix(letter)?.parse().ok()
    });
    match index {
        Some(index) => Ok(index),
        None => fail(item, format!("expected an id such as `{letter}0`")),
    }
}
