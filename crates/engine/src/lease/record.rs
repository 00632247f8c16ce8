//! What a lease's document says: who holds it, since when, and until when it is theirs.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::ServerTime;

/// The format. Later ones keep these fields.
const FORMAT: u32 = 1;
/// No lease is believed for longer after it was renewed, and none that is renewed further in the future: whatever a document
/// says, nobody has to unlock anything.
const LONGEST: Duration = Duration::from_hours(1);

/// Who holds a lease. Nothing of it is secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Holder {
    /// Which run, at random: two runs of one process are two.
    pub run: String,
    /// Whose credentials.
    pub who: String,
    /// On which machine.
    pub host: String,
    /// Which process there.
    pub process: u32,
    /// What it does: `apply`.
    pub command: String,
    /// Where a build shows its log, in a pipeline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {} (`provision {}`, process {}", self.who, self.host, self.command, self.process)?;
        match &self.link {
            Some(link) => write!(f, ", {link})"),
            None => f.write_str(")"),
        }
    }
}

/// A lease as somebody holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tenure {
    /// What is held, in words: ``environment `staging` ``.
    pub of: String,
    /// By whom.
    pub holder: Holder,
    /// Since when.
    pub since: ServerTime,
    /// When it ends by itself, unless it is renewed.
    pub expires: ServerTime,
    /// It is the so-manieth of this lease: each new holder's is higher.
    pub fence: u64,
}

impl fmt::Display for Tenure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is held by {} since {}", self.of, self.holder, self.since)
    }
}

/// The document.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Record {
    #[serde(default)]
    format: u32,
    /// Nobody, once it was given back.
    #[serde(default)]
    pub(super) holder: Option<Holder>,
    /// Grows with each new holder.
    #[serde(default)]
    pub(super) fence: u64,
    #[serde(default)]
    pub(super) since: ServerTime,
    /// When its holder last said that it is still there, or gave it back.
    pub(super) renewed: ServerTime,
    /// For how long after that it is the holder's, and how much longer the others leave it alone.
    ttl_s: u64,
    #[serde(default)]
    grace_s: u64,
    /// Grows with each renewal, so that no two writings are alike.
    #[serde(default)]
    pub(super) beat: u64,
}

impl Record {
    pub(super) fn new(holder: Holder, fence: u64, now: ServerTime, ttl: Duration, grace: Duration) -> Self {
        let (ttl_s, grace_s) = (ttl.as_secs(), grace.as_secs());
        Self { format: FORMAT, holder: Some(holder), fence, since: now, renewed: now, ttl_s, grace_s, beat: 0 }
    }

    /// What is no such document holds nobody.
    pub(super) fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    pub(super) fn to_text(&self) -> String {
        // Our own type serialises.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Whether this run holds it, or did until it expired.
    pub(super) fn is_of(&self, run: &str) -> bool {
        self.holder.as_ref().is_some_and(|holder| holder.run == run)
    }

    /// The same, renewed.
    pub(super) fn renewed(&self, now: ServerTime) -> Self {
        Self { renewed: now, beat: self.beat + 1, ..self.clone() }
    }

    /// The same, given back.
    pub(super) fn given_back(&self, now: ServerTime) -> Self {
        Self { holder: None, ..self.renewed(now) }
    }

    /// Whose it is at that time; nobody's once it has expired.
    pub(super) fn tenure(&self, of: &str, now: ServerTime) -> Option<Tenure> {
        let holder = self.holder.clone()?;
        let lasts = Duration::from_secs(self.ttl_s.saturating_add(self.grace_s)).min(LONGEST);
        let expires = self.renewed.after(lasts);
        // The server's seconds are whole ones: a moment more.
        let live = now <= expires.after(Duration::from_secs(1)) && self.renewed <= now.after(LONGEST);
        live.then(|| Tenure { of: of.to_owned(), holder, since: self.since, expires, fence: self.fence })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        let holder = Holder { run: "a".to_owned(), who: "arn:aws:iam::1:user/ada".to_owned(), ..Holder::default() };
        let (ttl, grace) = (Duration::from_secs(90), Duration::from_secs(30));
        Record::new(holder, 7, ServerTime::from_secs(1_000), ttl, grace)
    }

    fn live(record: &Record, now: u64) -> bool {
        record.tenure("x", ServerTime::from_secs(now)).is_some()
    }

    #[test]
    fn it_ends_by_itself_and_when_it_is_given_back() {
        let record = record();
        assert!(live(&record, 1_000) && live(&record, 1_121) && !live(&record, 1_122));
        let renewed = record.renewed(ServerTime::from_secs(1_020));
        assert!(live(&renewed, 1_141) && !live(&renewed, 1_142));
        assert_ne!(renewed.to_text(), record.to_text());
        assert!(!live(&record.given_back(ServerTime::from_secs(1_020)), 1_020));
    }

    #[test]
    fn no_document_keeps_a_lease_for_ever() {
        let mut record = record();
        record.ttl_s = u64::MAX;
        assert!(live(&record, 4_600) && !live(&record, 4_602));
        record.renewed = ServerTime::from_secs(u64::MAX);
        assert!(!live(&record, 1_000));
        assert!(Record::parse("{}").is_none() && Record::parse("<html>").is_none());
    }

    /// Documents that a release wrote must be understood by every later one.
    #[test]
    fn a_document_is_the_same_in_every_release() {
        let text = r#"{"format":1,"holder":{"run":"a","who":"arn:aws:iam::1:user/ada","host":"","process":0,"command":""},"fence":7,"since":1000,"renewed":1000,"ttl_s":90,"grace_s":30,"beat":0}"#;
        assert_eq!(record().to_text(), text);
        let later = r#"{"format":2,"renewed":1000,"ttl_s":90,"holder":{"who":"x","more":1},"new":[]}"#;
        assert!(live(&Record::parse(later).unwrap(), 1_050));
    }

    #[test]
    fn who_holds_it_is_told_in_one_line() {
        let holder = Holder {
            run: "a".to_owned(),
            who: "arn:aws:sts::1:assumed-role/ci/x".to_owned(),
            host: "runner-7".to_owned(),
            process: 42,
            command: "apply".to_owned(),
            link: Some("https://ci.example/1".to_owned()),
        };
        let record = Record::new(holder, 1, ServerTime::from_secs(1_764_480_000), Duration::from_secs(90), Duration::ZERO);
        let told = record.tenure("environment `staging`", ServerTime::from_secs(1_764_480_000)).unwrap().to_string();
        assert_eq!(
            told,
            "environment `staging` is held by arn:aws:sts::1:assumed-role/ci/x on runner-7 (`provision apply`, process 42, \
             https://ci.example/1) since 2025-11-30T05:20:00Z"
        );
    }
}
