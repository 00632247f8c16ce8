//! Ports: `8080`, `80:8080`, `127.0.0.1:80:8080/tcp`, ranges, and the long form.
//!
//! Source: <https://github.com/compose-spec/compose-spec/blob/main/05-services.md>, "ports".

use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::keys::cnc::port as keys;
use crate::config::model::Invalid;
use crate::config::reader::Cursor;

/// What is asked for.
pub(in crate::config) const EXPECTED: &str = "a port such as `8080`, or `80:8080` of which the second one is the container's";

/// The container's side of an item of `ports`; of a range its first port. The load balancer speaks HTTP, so that `udp` is no choice.
pub(in crate::config) fn read(item: &Cursor<'_>) -> Option<u16> {
    if item.is_map() {
        return read_long(item);
    }
    match parse(item.written()?) {
        Ok(port) => Some(port),
        Err(invalid) => {
            item.refuse("config::value", invalid);
            None
        }
    }
}

fn read_long(item: &Cursor<'_>) -> Option<u16> {
    let mut map = item.shaped()?;
    let port = map.number(&keys::TARGET).good();
    let protocol = map.with(&keys::PROTOCOL, |protocol| {
        let text = protocol.text("`tcp`")?;
        if text == "tcp" {
            return Some(());
        }
        protocol.fault(Diagnostic::error("config::value", unspoken(text)).expected("`tcp`"));
        None
    });
    map.idle();
    map.finish();
    protocol.or_default()?;
    u16::try_from(port?).ok()
}

fn unspoken(protocol: &str) -> String {
    format!("the load balancer speaks no {}", quote(protocol))
}

/// The container's side of a short form.
pub(in crate::config) fn parse(text: &str) -> Result<u16, Invalid> {
    let no = || Invalid::new(format!("{} is no port", quote(text)), EXPECTED);
    let (rest, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    if !protocol.eq_ignore_ascii_case("tcp") {
        return Err(Invalid::new(unspoken(protocol), EXPECTED));
    }
    let container = rest.rsplit(':').next().unwrap_or(rest);
    let first = container.split_once('-').map_or(container, |(first, _)| first);
    let plain = (1..=5).contains(&first.len()) && first.bytes().all(|byte| byte.is_ascii_digit());
    first.parse::<u16>().ok().filter(|port| plain && *port > 0).ok_or_else(no)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_forms() {
        for (text, port) in [
            ("3000", 3000),
            ("3000-3005", 3000),
            ("80:8080", 8080),
            ("9090-9091:8080-8081", 8080),
            ("127.0.0.1:8001:8002", 8002),
            ("[::1]:80:81", 81),
            ("6060:6061/tcp", 6061),
            ("127.0.0.1::5000", 5000),
        ] {
            assert_eq!(parse(text).unwrap(), port, "{text}");
        }
        for text in ["", "80:", "http", "0", "65536", "80/udp", "-1", "80:x", "99999999999"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
