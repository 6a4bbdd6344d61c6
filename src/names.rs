//! Closed lists of names: the enum, its wire names and its texts from one place; and sets of them.

use std::fmt::{self, Write as _};

/// Declares an enum whose variants have one wire name each, which is also what it prints.
macro_rules! names {
    ($(#[$doc:meta])* pub enum $type:ident { $($(#[$variant_doc:meta])* $variant:ident = $name:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum $type {
            $($(#[$variant_doc])* #[serde(rename = $name)] $variant,)+
        }

        impl $type {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The wire name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }

        impl std::str::FromStr for $type {
            type Err = $crate::names::UnknownName;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($name => Ok(Self::$variant),)+
                    _ => Err($crate::names::UnknownName {
                        found: text.to_owned(),
                        expected: [$($name),+].join(", "),
                    }),
                }
            }
        }
    };
}

/// Declares an enum of well-known names that also takes names of one's own, written `{"other": name}`.
macro_rules! open_names {
    ($(#[$doc:meta])* pub enum $type:ident { $($(#[$variant_doc:meta])* $variant:ident = $name:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum $type {
            $($(#[$variant_doc])* #[serde(rename = $name)] $variant,)+
            /// A name of one's own, written `{"other": name}`.
            ///
            /// A known name written so is read as the known one, so that what was written before it was known keeps its
            /// meaning.
            #[serde(rename = "other")]
            Other($crate::event::Text),
        }

        impl $type {
            /// The names that are read; `other` takes one of one's own.
            pub const NAMES: &'static [&'static str] = &[$($name,)+ "other"];

            /// The name as an event, or a rulebook in JSON, says it: one of one's own as `{"other": "name"}`.
            #[must_use]
            pub fn written(&self) -> std::borrow::Cow<'_, str> {
                match self {
                    Self::Other(name) => format!("{{\"other\": {}}}", $crate::names::Quoted(name)).into(),
                    known => known.name().into(),
                }
            }

            /// The name as text.
            #[must_use]
            pub fn name(&self) -> &str {
                match self {
                    $(Self::$variant => $name,)+
                    Self::Other(name) => name,
                }
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                /// As it is written.
                #[derive(Deserialize)]
                enum $type {
                    $(#[serde(rename = $name)] $variant,)+
                    #[serde(rename = "other")]
                    Other($crate::event::Text),
                }
                Ok(match $type::deserialize(deserializer)? {
                    $($type::$variant => Self::$variant,)+
                    $type::Other(name) => match &*name {
                        $($name => Self::$variant,)+
                        _ => Self::Other(name),
                    },
                })
            }
        }
    };
}

/// Declares a set of the values of a closed list of names, in one byte, which is written as a list.
macro_rules! name_set {
    ($(#[$doc:meta])* pub struct $set:ident of $member:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Default, Hash)]
        pub struct $set(u8);

        const _: () = assert!($member::ALL.len() <= 8, "a set has room for eight");

        impl $set {
            #[expect(clippy::as_conversions, reason = "a fieldless enum's own number, 0 to 7")]
            const fn bit(member: $member) -> u8 {
                1_u8.wrapping_shl(member as u32)
            }

            /// Whether it has the member.
            #[must_use]
            pub const fn contains(self, member: $member) -> bool {
                self.0 & Self::bit(member) != 0
            }

            /// Whether it has none.
            #[must_use]
            pub const fn is_empty(self) -> bool {
                self.0 == 0
            }

            /// Whether the two have a member in common.
            #[must_use]
            pub const fn meets(self, other: Self) -> bool {
                self.0 & other.0 != 0
            }

            /// Adds a member.
            pub fn insert(&mut self, member: $member) {
                self.0 |= Self::bit(member);
            }

            /// Takes a member out.
            pub fn remove(&mut self, member: $member) {
                self.0 &= !Self::bit(member);
            }

            /// The members, in the order of their list.
            pub fn iter(self) -> impl Iterator<Item = $member> {
                $member::ALL.iter().copied().filter(move |member| self.contains(*member))
            }
        }

        impl<const N: usize> From<[$member; N]> for $set {
            fn from(members: [$member; N]) -> Self {
                members.into_iter().collect()
            }
        }

        impl FromIterator<$member> for $set {
            fn from_iter<I: IntoIterator<Item = $member>>(members: I) -> Self {
                Self(members.into_iter().fold(0, |set, member| set | Self::bit(member)))
            }
        }

        impl std::fmt::Debug for $set {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_set().entries(self.iter()).finish()
            }
        }

        impl serde::Serialize for $set {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeSeq as _;

                let mut list = serializer.serialize_seq(Some(self.iter().count()))?;
                for member in self.iter() {
                    list.serialize_element(&member)?;
                }
                list.end()
            }
        }

        impl<'de> serde::Deserialize<'de> for $set {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Visitor;

                impl<'de> serde::de::Visitor<'de> for Visitor {
                    type Value = $set;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("a list of names")
                    }

                    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut list: A) -> Result<$set, A::Error> {
                        let mut set = $set::default();
                        while let Some(member) = list.next_element()? {
                            set.insert(member);
                        }
                        Ok(set)
                    }
                }
                deserializer.deserialize_seq(Visitor)
            }
        }
    };
}

pub(crate) use {name_set, names, open_names};

/// A text as JSON writes it.
pub(crate) struct Quoted<'a>(pub(crate) &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        for char in self.0.chars() {
            match char {
                '"' | '\\' => write!(f, "\\{char}")?,
                '\0'..='\u{1f}' => write!(f, "\\u{:04x}", u32::from(char))?,
                _ => f.write_char(char)?,
            }
        }
        f.write_char('"')
    }
}

/// Names of which one was expected, where another was found: a list that takes names of one's own shows how they are
/// written.
#[cfg(any(feature = "json", feature = "toml"))]
pub(crate) fn one_of(names: &[&str]) -> String {
    use crate::event::{Activity, Document, Need, Role, Service};

    let open = [Need::NAMES, Document::NAMES, Service::NAMES, Activity::NAMES, Role::NAMES];
    let listed = |names: &[&str]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match names.split_last() {
        Some((_, known)) if open.contains(&names) => format!("one of {}, or {{\"other\": \"name\"}}", listed(known)),
        _ => format!("one of {}", listed(names)),
    }
}

/// A text that is none of a closed list of names.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is unknown here; expected one of: {expected}")]
pub struct UnknownName {
    pub(crate) found: String,
    pub(crate) expected: String,
}

impl UnknownName {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "name.unknown"
    }

    /// What was found.
    #[must_use]
    pub fn found(&self) -> &str {
        &self.found
    }

    /// The names of which one was expected, with commas between them.
    #[must_use]
    pub fn expected(&self) -> &str {
        &self.expected
    }
}
