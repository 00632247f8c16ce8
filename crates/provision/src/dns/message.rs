//! Messages of the domain name system (RFC 1035, section 4): one question for name servers, and its answer.

/// Bytes of a message's head.
const HEAD: usize = 12;
/// The type of name server records.
const NS: u16 = 2;
/// The class of the internet.
const IN: u16 = 1;
/// Recursion is asked for.
const QUERY: u16 = 0x0100;
/// It is an answer.
const IS_ANSWER: u16 = 0x8000;
/// It was cut to fit.
const IS_CUT: u16 = 0x0200;
/// The part of the flags that says how it went: 0 well, 3 no such name.
const OUTCOME: u16 = 0x000F;
const NO_NAME: u16 = 3;
/// How often a name may lead somewhere else in the message.
const JUMPS: usize = 16;

/// A question, with the head of its message.
pub(super) struct Question(Vec<u8>);

/// What a resolver says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// These name servers.
    Names(Vec<String>),
    /// It cannot or will not say.
    Refused,
    /// More than fits into a datagram.
    Cut,
}

impl Question {
    /// For the name servers of a domain; nothing where that is no name.
    pub(super) fn name_servers(domain: &str) -> Option<Self> {
        // Not to be guessed by who does not see the question.
        let id = provision_engine::fresh_token();
        let id = u16::from_str_radix(id.get(..4)?, 16).ok()?;
        let mut message = Vec::new();
        for number in [id, QUERY, 1, 0, 0, 0] {
            message.extend(number.to_be_bytes());
        }
        for label in domain.split('.') {
            message.push(u8::try_from(label.len()).ok().filter(|length| (1..64).contains(length))?);
            message.extend(label.bytes());
        }
        message.push(0);
        message.extend(NS.to_be_bytes());
        message.extend(IN.to_be_bytes());
        Some(Self(message))
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Reads the answer; nothing where it is not one to this question.
    pub(super) fn answer(&self, message: &[u8]) -> Option<Answer> {
        let number = |at: usize| Some(u16::from_be_bytes([*message.get(at)?, *message.get(at + 1)?]));
        let flags = number(2)?;
        let asked = self.0.get(HEAD..)?;
        let mine = message.get(..2)? == self.0.get(..2)?
            && flags & IS_ANSWER != 0
            && message.get(HEAD..HEAD + asked.len()).is_some_and(|same| same.eq_ignore_ascii_case(asked));
        if !mine {
            return None;
        }
        match flags & OUTCOME {
            NO_NAME => return Some(Answer::Names(Vec::new())),
            0 if flags & IS_CUT != 0 => return Some(Answer::Cut),
            0 => {}
            _ => return Some(Answer::Refused),
        }
        let mut at = HEAD + asked.len();
        let mut names = Vec::new();
        for _ in 0..number(6)? {
            at = name(message, at)?.1;
            let (kind, class, length) = (number(at)?, number(at + 2)?, usize::from(number(at + 8)?));
            at += 10;
            if (kind, class) == (NS, IN) {
                names.push(name(message, at)?.0);
            }
            at += length;
        }
        Some(Answer::Names(names))
    }
}

/// The name at a place, and the place behind it. Names may end in what stands elsewhere in the message.
fn name(message: &[u8], mut at: usize) -> Option<(String, usize)> {
    let mut labels: Vec<String> = Vec::new();
    let mut behind = None;
    for _ in 0..JUMPS {
        loop {
            let length = usize::from(*message.get(at)?);
            if length >= 0xC0 {
                behind.get_or_insert(at + 2);
                at = (length & 0x3F) << 8 | usize::from(*message.get(at + 1)?);
                break;
            }
            at += 1;
            if length == 0 {
                return Some((labels.join("."), behind.unwrap_or(at)));
            }
            labels.push(String::from_utf8_lossy(message.get(at..at + length)?).into_owned());
            at += length;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An answer of these flags with two records, the second of which ends in the first one's name.
    fn answer(question: &Question, flags: u16) -> Vec<u8> {
        let mut message = question.0.clone();
        message[2..4].copy_from_slice(&flags.to_be_bytes());
        message[6..8].copy_from_slice(&2_u16.to_be_bytes());
        let mut record = |data: &[u8]| {
            message.extend([0xC0, 12, 0, 2, 0, 1, 0, 0, 0, 60]);
            message.extend((data.len() as u16).to_be_bytes());
            message.extend(data);
            message.len() - data.len()
        };
        let first = record(b"\x02ns\x03org\x00") as u8;
        record(&[b"\x03ns2".as_slice(), &[0xC0, first + 3]].concat());
        message
    }

    #[test]
    fn an_answer_is_read_and_what_is_none_is_not() {
        let question = Question::name_servers("shop.example").unwrap();
        let good = answer(&question, 0x8180);
        let names = ["ns.org", "ns2.org"].map(str::to_owned).to_vec();
        assert_eq!(question.answer(&good), Some(Answer::Names(names)));
        assert_eq!(question.answer(&answer(&question, 0x8183)), Some(Answer::Names(Vec::new())));
        assert_eq!(question.answer(&answer(&question, 0x8182)), Some(Answer::Refused));
        assert_eq!(question.answer(&answer(&question, 0x8380)), Some(Answer::Cut));
        assert_eq!(question.answer(&answer(&question, 0x0100)), None, "a question");
        let other = Question::name_servers("shop.other").unwrap();
        assert_eq!(other.answer(&good), None);
        for end in 0..good.len() {
            let _ = question.answer(&good[..end]);
        }
    }

    #[test]
    fn names_that_lead_in_a_circle_end() {
        let question = Question::name_servers("a.b").unwrap();
        let mut message = question.0.clone();
        message[2..4].copy_from_slice(&0x8180_u16.to_be_bytes());
        message[6..8].copy_from_slice(&1_u16.to_be_bytes());
        let here = message.len() as u8;
        message.extend([0xC0, here]);
        assert_eq!(question.answer(&message), None);
        assert!(Question::name_servers("a..b").is_none());
    }
}
