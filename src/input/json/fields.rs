//! The fields of a JSON object, each as it is written.

use crate::input::InputError;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The deepest nesting in the metadata. `serde_json` reads 127 levels, and the output puts a few
/// around these.
const MAX_DEPTH: usize = 100;

/// The fields of an object as they are written, each key once: the last value counts.
#[derive(Debug, Default)]
pub(super) struct Fields<'j>(Vec<(String, &'j RawValue)>);

impl<'j> Fields<'j> {
    /// Reads an object; anything else is an error.
    pub(super) fn read(json: &'j str) -> Result<Self, InputError> {
        parse(json)
    }

    /// The value of a key, as it is written.
    pub(super) fn get(&self, key: &str) -> Option<&'j str> {
        self.0
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.get())
    }

    /// Removes a key.
    pub(super) fn remove(&mut self, key: &str) {
        self.0.retain(|(name, _)| name != key);
    }

    /// Takes a string or a number out, as text; `null` and blank strings are taken out as nothing.
    /// Other values stay where they are.
    pub(super) fn take_plain(&mut self, key: &str) -> Result<Option<String>, InputError> {
        let Some(raw) = self.get(key) else {
            return Ok(None);
        };
        let text = match raw.as_bytes().first() {
            Some(b'"') => parse::<String>(raw)?,
            Some(b'0'..=b'9' | b'-') => raw.to_owned(),
            Some(b'n') => String::new(),
            _ => return Ok(None),
        };
        self.remove(key);
        Ok(Some(text).filter(|text| !text.trim().is_empty()))
    }

    /// Takes an object out; `null` is taken out as an empty one, other values stay.
    pub(super) fn take_object(&mut self, key: &str) -> Result<Self, InputError> {
        let raw = self.get(key).unwrap_or_default();
        let object = match raw.as_bytes().first() {
            Some(b'{') => Self::read(raw)?,
            Some(b'n') => Self::default(),
            _ => return Ok(Self::default()),
        };
        self.remove(key);
        Ok(object)
    }

    /// Adds the fields of `other` under keys that are not here yet.
    pub(super) fn add_missing(&mut self, other: Self) {
        let here: BTreeSet<String> = self.0.iter().map(|(key, _)| key.clone()).collect();
        let missing = other.0.into_iter().filter(|(key, _)| !here.contains(key));
        self.0.extend(missing);
    }

    /// The object as JSON text; `None` if it is empty.
    pub(super) fn to_json(&self) -> Result<Option<String>, InputError> {
        if self.0.is_empty() {
            return Ok(None);
        }
        if let Some((key, _)) = self.0.iter().find(|(_, v)| depth(v.get()) > MAX_DEPTH) {
            return Err(InputError::TooDeep {
                key: shorten(key),
                limit: MAX_DEPTH,
            });
        }
        let json = serde_json::to_string(self).map_err(|error| json_error(&error))?;
        Ok(Some(json))
    }

    /// The first keys, for a message.
    pub(super) fn quote_keys(&self) -> String {
        const SHOWN: usize = 12;
        let mut keys: Vec<String> = self
            .0
            .iter()
            .take(SHOWN)
            .map(|(key, _)| format!("{:?}", shorten(key)))
            .collect();
        match self.0.len() {
            0 => return "none".to_owned(),
            SHOWN.. if self.0.len() > SHOWN => keys.push("…".to_owned()),
            _ => {}
        }
        keys.join(", ")
    }
}

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct FieldsVisitor;
        impl<'de> Visitor<'de> for FieldsVisitor {
            type Value = Fields<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields: Vec<(String, &RawValue)> = Vec::new();
                let mut places = BTreeMap::new();
                while let Some((key, value)) = map.next_entry::<String, &RawValue>()? {
                    let place = *places.entry(key.clone()).or_insert(fields.len());
                    match fields.get_mut(place) {
                        Some(field) => field.1 = value,
                        None => fields.push((key, value)),
                    }
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(FieldsVisitor)
    }
}

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

/// `serde_json` with the errors of this room.
pub(super) fn parse<'j, T: Deserialize<'j>>(json: &'j str) -> Result<T, InputError> {
    serde_json::from_str(json).map_err(|error| json_error(&error))
}

fn json_error(error: &serde_json::Error) -> InputError {
    let text = error.to_string();
    // The line of the file is in the name of the record; serde_json would say "line 1".
    let cause = text
        .rsplit_once(" at line ")
        .map_or(&*text, |(cause, _)| cause);
    InputError::Json {
        column: error.column(),
        cause: cause.to_owned(),
    }
}

/// The start of a key that may be very long.
fn shorten(key: &str) -> String {
    const SHOWN: usize = 40;
    match key.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", key.get(..end).unwrap_or_default()),
        None => key.to_owned(),
    }
}

/// How deep arrays and objects lie in one another in valid JSON.
fn depth(json: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut bytes = json.bytes();
    let mut inside = false;
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => inside = !inside,
            b'\\' => {
                bytes.next();
            }
            b'[' | b'{' if !inside => depth += 1,
            b']' | b'}' if !inside => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_order_come_out_as_they_went_in() {
        let json = r#"{"z":1.10,"a":12345678901234567890123,"m":{"y":[1e400],"b":"\u00e9"}}"#;
        let fields = Fields::read(json).unwrap();
        assert_eq!(fields.to_json().unwrap().unwrap(), json);
    }

    #[test]
    fn of_a_key_that_is_there_twice_the_last_value_counts() {
        let fields = Fields::read(r#"{"a":1,"b":2,"a":3}"#).unwrap();
        assert_eq!(fields.to_json().unwrap().unwrap(), r#"{"a":3,"b":2}"#);
    }

    #[test]
    fn many_keys_are_read_in_reasonable_time() {
        let pairs: Vec<String> = (0..100_000).map(|n| format!("\"k{n}\":{n}")).collect();
        let json = format!("{{{}}}", pairs.join(","));
        let mut fields = Fields::read(&json).unwrap();
        fields.add_missing(Fields::read(&json).unwrap());
        assert_eq!(fields.0.len(), 100_000);
    }

    #[test]
    fn depth_counts_brackets_outside_strings() {
        assert_eq!(depth("1"), 0);
        assert_eq!(depth(r#"{"a":[[]],"b":[]}"#), 3);
        assert_eq!(depth(r#"["[[[\"[["]"#), 1);
    }

    #[test]
    fn long_lists_of_long_keys_are_shortened_for_a_message() {
        let long = "ж".repeat(50);
        let pairs: Vec<String> = (0..20).map(|n| format!("\"{n}{long}\":0")).collect();
        let json = format!("{{{}}}", pairs.join(","));
        let quoted = Fields::read(&json).unwrap().quote_keys();
        assert!(quoted.starts_with("\"0жж"), "{quoted}");
        assert!(quoted.ends_with("…\", …"), "{quoted}");
        assert!(quoted.chars().count() < 12 * 46, "{quoted}");
    }
}
