//! The world's resolver: answers the DNS protocol (RFC 1035) over UDP on the port of the front. It knows the name servers of
//! delegated zones, of all accounts, and nothing else.

use std::sync::Arc;

use tokio::net::UdpSocket;
use tokio_util::sync::CancellationToken;

use super::Front;
use crate::overlay::route53::dns;

/// Bytes of a message's head.
const HEAD: usize = 12;
/// The type of name server records.
const NS: u16 = 2;
/// The class of the internet.
const IN: u16 = 1;
/// It is an answer, recursion was asked for and is available.
const ANSWER: u16 = 0x8180;
/// There is no such name.
const NO_NAME: u16 = 3;
/// Seconds for which an answer may be remembered.
const TTL_S: u32 = 60;
/// Bytes of a message over UDP at most.
const MAX: usize = 512;

pub(super) async fn serve(socket: UdpSocket, front: Arc<Front>, stop: CancellationToken) {
    let mut message = [0; MAX];
    loop {
        let received = tokio::select! {
            () = stop.cancelled() => return,
            received = socket.recv_from(&mut message) => received,
        };
        // Of a client that has gone the system tells on the socket: the next one may be there.
        let Ok((length, from)) = received else { continue };
        let Some(asked) = message.get(..length).and_then(Question::read) else { continue };
        let servers = if asked.of == (NS, IN) { dns::name_servers(&front, &asked.name) } else { None };
        drop(socket.send_to(&asked.answer(servers.as_ref().map(<[String; 4]>::as_slice)), from).await);
    }
}

/// The one question of a message.
struct Question<'a> {
    id: &'a [u8],
    name: String,
    /// Type and class.
    of: (u16, u16),
    bytes: &'a [u8],
}

impl<'a> Question<'a> {
    fn read(message: &'a [u8]) -> Option<Self> {
        let mut labels: Vec<&str> = Vec::new();
        let mut at = HEAD;
        loop {
            let length = usize::from(*message.get(at)?);
            at += 1;
            if length == 0 {
                break;
            }
            labels.push(std::str::from_utf8(message.get(at..at + length)?).ok()?);
            at += length;
        }
        let number = |at: usize| Some(u16::from_be_bytes([*message.get(at)?, *message.get(at + 1)?]));
        let of = (number(at)?, number(at + 2)?);
        Some(Self { id: message.get(..2)?, name: labels.join("."), of, bytes: message.get(HEAD..at + 4)? })
    }

    fn answer(&self, servers: Option<&[String]>) -> Vec<u8> {
        let count = servers.map_or(0, <[String]>::len) as u16;
        let flags = if servers.is_some() { ANSWER } else { ANSWER | NO_NAME };
        let mut message = self.id.to_vec();
        for number in [flags, 1, count, 0, 0] {
            message.extend(number.to_be_bytes());
        }
        message.extend(self.bytes);
        for server in servers.into_iter().flatten() {
            let mut name = Vec::new();
            for label in server.trim_end_matches('.').split('.') {
                name.push(label.len() as u8);
                name.extend(label.bytes());
            }
            name.push(0);
            // The name is the one that was asked for, right behind the head.
            message.extend((0xC000 | HEAD as u16).to_be_bytes());
            message.extend(NS.to_be_bytes());
            message.extend(IN.to_be_bytes());
            message.extend(TTL_S.to_be_bytes());
            message.extend((name.len() as u16).to_be_bytes());
            message.extend(name);
        }
        message
    }
}
