//! Identifiers: a type of its own for each thing that has one, so that a worker is never taken for a
//! team.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        ///
        /// Ordered by its bytes, so that it can order output.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// The id for a record of another system: the UUID (version 5) of its own key within a
            /// namespace. The same key always gives the same id.
            ///
            /// This is a pseudonym, not de-identification: who knows the namespace can try keys. Use a
            /// secret namespace.
            #[must_use]
            pub fn from_external(namespace: Uuid, key: &str) -> Self {
                Self(Uuid::new_v5(&namespace, key.as_bytes()))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                text.parse().map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }
    )+};
}

ids! {
    /// A case: one client's episode of care in one program.
    CaseId;
    /// A client.
    ClientId;
    /// A worker.
    WorkerId;
    /// A team.
    TeamId;
    /// An event, unique within its case.
    EventId;
    /// A goal of a plan.
    GoalId;
    /// A linkage: a referral of the client to an outside service.
    LinkageId;
    /// An appointment.
    AppointmentId;
    /// A group meeting, shared by the events of the clients who were there.
    GroupId;
    /// A household.
    HouseholdId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_external_key_always_gives_the_same_id() {
        // RFC 9562, appendix A.4: version 5 of www.example.com in the DNS namespace.
        let id = CaseId::from_external(Uuid::NAMESPACE_DNS, "www.example.com");
        assert_eq!(id.to_string(), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
    }
}
