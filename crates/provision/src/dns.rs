//! What the world sees of domains, and the zones that exist already: what a composition with domains wants to know.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use futures::stream::{self, StreamExt, TryStreamExt};
use provision_app::compose::{Questions, Seen};
use provision_aws::client::Connection;
use provision_aws::kinds::route53::{Servers, existing_zone};
use provision_aws::types::DomainName;
use provision_engine::{Events, Fault};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};

mod message;

use message::{Answer, Question};

/// The environment variable that names another resolver than the system's: an address, with or without a port.
pub const RESOLVER: &str = "PROVISION_RESOLVER";
/// Where the system's resolvers are named.
const SYSTEM: &str = "/etc/resolv.conf";
/// The port of DNS.
const PORT: u16 = 53;
/// How long one answer is waited for.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often a resolver is asked: a datagram may be lost.
const TRIES: usize = 2;
/// How many of the system's resolvers are asked, as by the system itself.
const SERVERS: usize = 3;
/// How many questions are under way.
const WIDTH: usize = 8;
/// Bytes of an answer over UDP at most.
const MAX: usize = 512;

/// Looks up what a composition wants to know.
///
/// # Errors
/// A zone that must exist does not, or Route 53 does not say.
pub async fn look_up(connection: &Connection, questions: &Questions) -> Result<Seen, Fault> {
    let resolver = Resolver::of(connection.endpoint()).await;
    let reader = connection.reader(&Events::default());
    let servers = stream::iter(questions.servers.clone()).map(|domain| {
        let resolver = &resolver;
        async move { resolver.name_servers(&domain).await.map(|servers| (domain, servers)) }
    });
    let servers = servers.buffered(WIDTH).filter_map(std::future::ready).collect::<Vec<_>>();
    let zones = stream::iter(questions.zones.clone()).map(|(name, id)| {
        let reader = &reader;
        async move { existing_zone(reader, &name, id.as_ref()).await.map(|zone| (name, zone)) }
    });
    let zones = zones.buffered(WIDTH).try_collect::<Vec<_>>();
    let (servers, zones) = futures::join!(servers, zones);
    Ok(Seen { servers: servers.into_iter().collect(), zones: zones?.into_iter().collect() })
}

/// Resolvers of the domain name system.
#[derive(Clone, Debug)]
pub struct Resolver(Vec<SocketAddr>);

impl Resolver {
    /// The one that the environment names; else, where AWS is somewhere else, that of its world, on the same address; else
    /// the system's.
    pub async fn of(endpoint: Option<&str>) -> Self {
        let named = std::env::var(RESOLVER).ok().filter(|text| !text.is_empty());
        let there = named.or_else(|| endpoint.and_then(authority));
        match there {
            Some(there) => Self(addresses(&there).await),
            None => Self(system(&tokio::fs::read_to_string(SYSTEM).await.unwrap_or_default())),
        }
    }

    /// The name servers of a domain; none where it has none. `None`: nobody answered.
    pub async fn name_servers(&self, domain: &DomainName) -> Option<Servers> {
        for _ in 0..TRIES {
            for server in &self.0 {
                let question = Question::name_servers(domain.as_str())?;
                match tokio::time::timeout(PATIENCE, ask(*server, &question)).await {
                    Ok(Ok(Answer::Names(names))) => return Some(Servers::new(names.iter().map(String::as_str))),
                    // It has said so: another one may know more.
                    Ok(Ok(Answer::Refused | Answer::Cut)) => {}
                    Ok(Err(error)) => tracing::debug!(%server, %domain, %error, "the resolver was not reached"),
                    Err(_) => tracing::debug!(%server, %domain, "the resolver did not answer"),
                }
            }
        }
        None
    }
}

/// Host and port of an endpoint: `127.0.0.1:4566` of `http://127.0.0.1:4566`.
fn authority(endpoint: &str) -> Option<String> {
    let authority = endpoint.split_once("://")?.1.split('/').next()?;
    authority.rsplit_once(':').is_some().then(|| authority.to_owned())
}

/// An address with or without a port, or a host name with one.
async fn addresses(text: &str) -> Vec<SocketAddr> {
    if let Ok(address) = text.parse::<IpAddr>() {
        return vec![SocketAddr::new(address, PORT)];
    }
    tokio::net::lookup_host(text).await.map(|found| found.take(SERVERS).collect()).unwrap_or_default()
}

/// The resolvers of the system.
fn system(conf: &str) -> Vec<SocketAddr> {
    let named = conf.lines().filter_map(|line| line.trim().strip_prefix("nameserver")?.trim().parse::<IpAddr>().ok());
    named.take(SERVERS).map(|address| SocketAddr::new(address, PORT)).collect()
}

async fn ask(server: SocketAddr, question: &Question) -> std::io::Result<Answer> {
    let any: SocketAddr = if server.is_ipv4() { ([0, 0, 0, 0], 0).into() } else { ([0_u16; 8], 0).into() };
    let socket = UdpSocket::bind(any).await?;
    // Nobody else is heard then.
    socket.connect(server).await?;
    socket.send(question.bytes()).await?;
    let mut message = [0; MAX];
    loop {
        let length = socket.recv(&mut message).await?;
        match message.get(..length).and_then(|message| question.answer(message)) {
            Some(Answer::Cut) => return by_tcp(server, question).await,
            Some(answer) => return Ok(answer),
            // Not to this question.
            None => {}
        }
    }
}

/// What does not fit into a datagram.
async fn by_tcp(server: SocketAddr, question: &Question) -> std::io::Result<Answer> {
    let mut stream = TcpStream::connect(server).await?;
    let length = u16::try_from(question.bytes().len()).unwrap_or_default();
    stream.write_all(&[&length.to_be_bytes(), question.bytes()].concat()).await?;
    let length = stream.read_u16().await?;
    let mut message = vec![0; usize::from(length)];
    stream.read_exact(&mut message).await?;
    Ok(question.answer(&message).unwrap_or(Answer::Refused))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_resolvers_of_the_system() {
        let conf = "# a comment\nsearch example.com\nnameserver 10.0.0.2\n nameserver ::1\nnameserver x\noptions edns0\n";
        let found: Vec<String> = system(conf).iter().map(ToString::to_string).collect();
        assert_eq!(found, ["10.0.0.2:53", "[::1]:53"]);
    }

    #[test]
    fn the_world_of_another_aws_is_asked_at_its_address() {
        assert_eq!(authority("http://127.0.0.1:4566").as_deref(), Some("127.0.0.1:4566"));
        assert_eq!(authority("http://[::1]:4566/x").as_deref(), Some("[::1]:4566"));
        assert_eq!(authority("https://aws.example.com"), None);
    }

    #[tokio::test]
    async fn nobody_answers_where_nobody_is() {
        let closed = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = closed.local_addr().unwrap();
        drop(closed);
        assert_eq!(Resolver(vec![address]).name_servers(&DomainName::new("example.com")).await, None);
        assert_eq!(Resolver(Vec::new()).name_servers(&DomainName::new("example.com")).await, None);
    }
}
