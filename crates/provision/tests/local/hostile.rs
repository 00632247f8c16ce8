//! Endpoints that answer what AWS never does: the binary ends with a clear error and little memory, and never panics.

use std::process::{Command, Stdio};

use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What it answers every question with, once it has said who asks.
#[derive(Clone, Copy, Debug)]
enum Answer {
    /// 100 MB of a list.
    Huge,
    /// A body without an end.
    Endless,
    /// A page, and a token for another one.
    Pages,
    Text(&'static str),
}

const WHO: &str = "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
    <Arn>arn:aws:iam::123456789012:role/r</Arn><UserId>A</UserId><Account>123456789012</Account></GetCallerIdentityResult>\
    <ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></GetCallerIdentityResponse>";

/// The memory that the binary may have, in KiB: its code, its threads' stacks, and what it holds.
const MEMORY_KIB: u32 = 1_500_000;

async fn serve(answer: Answer) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // Who hangs up has heard enough.
            tokio::spawn(async move { drop(converse(stream, answer).await) });
        }
    });
    format!("http://{address}")
}

async fn converse(mut stream: TcpStream, answer: Answer) -> std::io::Result<()> {
    let mut heard = Vec::new();
    loop {
        let end = loop {
            if let Some(end) = heard.windows(4).position(|window| window == b"\r\n\r\n") {
                break end + 4;
            }
            if stream.read_buf(&mut heard).await? == 0 {
                return Ok(());
            }
        };
        let head = String::from_utf8_lossy(&heard[..end]).to_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok()).unwrap_or(0);
        while heard.len() < end + length {
            if stream.read_buf(&mut heard).await? == 0 {
                return Ok(());
            }
        }
        let body = String::from_utf8_lossy(&heard[end..end + length]).into_owned();
        heard.drain(..end + length);
        // As a local AWS that runs fast: pauses are short.
        let known = if head.starts_with("get /_local/info") { Some(r#"{"speed": 6000}"#) } else { None };
        if let Some(text) = known.or_else(|| body.contains("GetCallerIdentity").then_some(WHO)) {
            whole(&mut stream, text).await?;
            continue;
        }
        match answer {
            Answer::Text(text) => whole(&mut stream, text).await?,
            Answer::Pages => whole(&mut stream, &page(&head, &body)).await?,
            Answer::Huge => {
                stream.write_all(format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", 100_000_000).as_bytes()).await?;
                for _ in 0..100 {
                    stream.write_all(&vec![b' '; 1_000_000]).await?;
                }
            }
            Answer::Endless => {
                stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n").await?;
                loop {
                    stream.write_all(&vec![b' '; 65_536]).await?;
                }
            }
        }
    }
}

async fn whole(stream: &mut TcpStream, text: &str) -> std::io::Result<()> {
    stream.write_all(format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{text}", text.len()).as_bytes()).await
}

/// A page of roles that names the next one; what is asked for otherwise finds nothing.
fn page(head: &str, body: &str) -> String {
    const LIST: &str = "GetAccountAuthorizationDetails";
    let number: u64 = body.split("Marker=").nth(1).and_then(|rest| rest.split('&').next()?.parse().ok()).unwrap_or(0);
    if body.contains(LIST) {
        let next = format!("<IsTruncated>true</IsTruncated><Marker>{}</Marker>", number + 1);
        return format!("<{LIST}Response><{LIST}Result><RoleDetailList/>{next}</{LIST}Result></{LIST}Response>");
    }
    match body.split("Action=").nth(1).and_then(|rest| rest.split('&').next()) {
        Some(action) => format!("<{action}Response><{action}Result></{action}Result></{action}Response>"),
        None if head.contains("x-amz-target") => "{}".to_owned(),
        None => "<Empty/>".to_owned(),
    }
}

/// Plans against it, in so much memory: the exit code and what is said.
async fn plan(answer: Answer) -> (i32, String) {
    let folder = TempDir::new().unwrap();
    let services = "api: {type: backend, prod: [serve]}\n";
    std::fs::write(folder.path().join("coherence.yml"), services).unwrap();
    let places = "name: shop\nprovider: aws\nregion: us-east-1\nflavor: ecs\nversion: 1\ncollections:\n- name: review\n  \
                  account_id: '123456789012'\n  environments: [{name: staging, type: preview}]\n";
    std::fs::write(folder.path().join("environments.yml"), places).unwrap();
    let endpoint = serve(answer).await;
    let mut command = Command::new("sh");
    let script = format!("ulimit -v {MEMORY_KIB} && exec \"$0\" plan");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_provision")]).current_dir(folder.path()).env_clear().stdin(Stdio::null());
    command.env("HOME", folder.path()).env("PATH", std::env::var_os("PATH").unwrap());
    // Each core would take address space for itself.
    command.env("MALLOC_ARENA_MAX", "2").env("TOKIO_WORKER_THREADS", "2");
    command.env("AWS_ENDPOINT_URL", endpoint).env("AWS_REGION", "us-east-1");
    command.env("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE").env("AWS_SECRET_ACCESS_KEY", "secret");
    let done = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    (done.status.code().unwrap_or(-1), text)
}

#[tokio::test(flavor = "multi_thread")]
async fn no_answer_fills_the_memory_or_makes_it_panic() {
    let wrong = [
        "",
        "<html><body>It works!</body></html>",
        "{",
        "[]",
        "null",
        "{\"taskDefinitionArns\": 7, \"logGroups\": \"x\"}",
        "\u{0}\u{1}",
        "<DescribeVpcsResponse><vpcSet><item><cidrBlock>no block</cidrBlock></item></vpcSet></DescribeVpcsResponse>",
    ];
    let answers = [Answer::Huge, Answer::Endless, Answer::Pages].into_iter().chain(wrong.map(Answer::Text));
    for answer in answers {
        let (code, text) = plan(answer).await;
        assert!(!text.contains("panicked") && !text.contains("memory allocation"), "{answer:?}: {text}");
        assert!((1..64).contains(&code), "{answer:?} ends with {code}: {text}");
        let told = match answer {
            Answer::Huge | Answer::Endless => "MiB",
            Answer::Pages => "a list has more than 5000 pages",
            Answer::Text(_) => "",
        };
        assert!(text.contains(told), "{answer:?}: {text}");
    }
}
