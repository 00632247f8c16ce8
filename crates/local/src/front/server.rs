//! The server on 127.0.0.1: HTTP, and beside it the world's resolver.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, UdpSocket};
use tokio_util::sync::CancellationToken;

use super::pipeline::{Outcome, handle};
use super::{Front, control, names};
use crate::error::LocalError;
use crate::wire::{RawRequest, Reply};

/// A listening front. Dropping it closes the port and all connections.
#[derive(Debug)]
pub(crate) struct Server {
    address: SocketAddr,
    stop: CancellationToken,
}

/// Makes hyper close a connection without an answer.
#[derive(Debug, thiserror::Error)]
#[error("closed on purpose")]
struct Closed;

impl Server {
    /// Listens on a port of 127.0.0.1 (0: any free one) and serves from now on.
    pub(crate) async fn start(front: Arc<Front>, port: u16) -> Result<Self, LocalError> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|e| match e.kind() {
            std::io::ErrorKind::AddrInUse | std::io::ErrorKind::PermissionDenied => LocalError::PortTaken(port),
            _ => LocalError::Listen(e),
        })?;
        let (listener, resolver) = beside(listener, port).await?;
        let address = listener.local_addr().map_err(LocalError::Listen)?;
        let stop = CancellationToken::new();
        tokio::spawn(names::serve(resolver, Arc::clone(&front), stop.clone()));
        tokio::spawn(accept(listener, front, stop.clone()));
        Ok(Self { address, stop })
    }

    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// How many free ports are tried until one is free for datagrams too.
const PORTS: usize = 16;

/// A socket for datagrams on the listener's port; on another one where any will do and that is taken.
async fn beside(mut listener: TcpListener, port: u16) -> Result<(TcpListener, UdpSocket), LocalError> {
    for _ in 0..PORTS {
        let address = listener.local_addr().map_err(LocalError::Listen)?;
        match UdpSocket::bind(address).await {
            Ok(socket) => return Ok((listener, socket)),
            Err(_) if port == 0 => {
                // Held until there is another: the system would give the same again.
                let next = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(LocalError::Listen)?;
                listener = next;
            }
            Err(_) => break,
        }
    }
    Err(LocalError::PortTaken(port))
}

async fn accept(listener: TcpListener, front: Arc<Front>, stop: CancellationToken) {
    loop {
        let stream = tokio::select! {
            () = stop.cancelled() => return,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                // Out of descriptors, or gone already: the next one may work.
                Err(error) => {
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::task::yield_now().await;
                    continue;
                }
            },
        };
        // Small answers must not wait for more; a socket that refuses is slower, not wrong.
        drop(stream.set_nodelay(true));
        let front = Arc::clone(&front);
        let stop = stop.clone();
        tokio::spawn(async move {
            let service = service_fn(|request| serve(Arc::clone(&front), request));
            let connection = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .serve_connection(TokioIo::new(stream), service);
            tokio::select! {
                () = stop.cancelled() => {}
                ended = connection => if let Err(error) = ended {
                    tracing::debug!(%error, "a connection ended early");
                },
            }
        });
    }
}

async fn serve(front: Arc<Front>, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Closed> {
    let (parts, body) = request.into_parts();
    let Ok(body) = body.collect().await else {
        return Err(Closed);
    };
    let request = RawRequest {
        method: parts.method,
        path: parts.uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string),
        headers: parts.headers,
        body: body.to_bytes(),
    };
    // A client that hangs up does not undo its call: AWS finishes what has reached it.
    let outcome = tokio::spawn(async move {
        if request.bare_path().starts_with(control::PREFIX) {
            Outcome::Reply(control::handle(&front, &request).await)
        } else {
            handle(&front, request).await
        }
    })
    .await
    .unwrap_or(Outcome::Close);
    match outcome {
        Outcome::Reply(reply) => Ok(respond(reply)),
        Outcome::Close => Err(Closed),
    }
}

fn respond(reply: Reply) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(reply.body));
    *response.status_mut() = reply.status;
    *response.headers_mut() = reply.headers;
    response
}
