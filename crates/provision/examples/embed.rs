//! Another tool with the engine inside: a cloud and a kind of its own, a stack of two nodes, a run whose events are
//! watched. The cloud is a folder, the kind a JSON file in it.
//!
//! `cargo run -p provision --example embed` applies, applies again (nothing to do), repairs a change made outside,
//! and destroys.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use provision::engine::{
    Class, Cloud, Diff, Engine, Events, Fault, Found, Goal, Graph, GraphError, Kind, Listing, Mark, Me, Operate, Options, Output,
    Registry, Scope, Stack, Tags,
};
use serde::Deserialize;

/// The cloud: a folder.
struct Folder {
    reader: PathBuf,
}

impl Cloud for Folder {
    type Reader = PathBuf;
    fn reader(&self) -> &PathBuf {
        &self.reader
    }
}

/// A file with a text and, perhaps, the path of another.
#[derive(Kind, Clone, Debug)]
#[kind(name = "folder.note", out = NoteOut, replace = "new-first")]
struct Note {
    /// What it says.
    text: String,
    /// The file that it points at; none by default.
    see: Option<String>,
}

/// What others may read of a note.
#[derive(Clone, Debug)]
struct NoteOut {
    path: String,
}

impl Output for NoteOut {
    fn id(&self) -> &str {
        &self.path
    }
}

#[expect(clippy::needless_pass_by_value, reason = "`map_err` gives the error itself")]
fn failed(error: io::Error) -> Fault {
    Fault::new(Class::Fatal, error.to_string())
}

/// Writes a file; its tags are in the same write, so that it is never there without them.
fn write(path: &str, tags: &Tags, note: &Note) -> io::Result<()> {
    std::fs::write(path, serde_json::json!({ "tags": tags, "text": note.text, "see": note.see }).to_string())
}

fn read(path: &Path) -> io::Result<Found<Note>> {
    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(path)?)?;
    let tags = Tags::deserialize(&json["tags"])?;
    let text = json["text"].as_str().unwrap_or_default().to_owned();
    let see = json["see"].as_str().map(str::to_owned);
    Ok(Found::ready(Mark::Tags(tags), Note { text, see }, NoteOut { path: path.to_string_lossy().into_owned() }))
}

impl Operate<Folder> for Note {
    async fn list(folder: &PathBuf, _: &Listing<Folder>) -> Result<Vec<Found<Self>>, Fault> {
        let files = std::fs::read_dir(folder).map_err(failed)?;
        files.map(|file| read(&file?.path())).collect::<io::Result<_>>().map_err(failed)
    }
    async fn create(cloud: &Folder, me: &Me<'_>, want: &Self) -> Result<NoteOut, Fault> {
        let path = cloud.reader.join(format!("{}.json", me.token)).to_string_lossy().into_owned();
        write(&path, &me.tags, want).map_err(failed)?;
        Ok(NoteOut { path })
    }
    async fn update(_: &Folder, me: &Me<'_>, at: &Found<Self>, want: &Self, _: &Diff) -> Result<Option<NoteOut>, Fault> {
        write(&at.out.path, &me.tags, want).map_err(failed)?;
        Ok(None)
    }
    async fn tag(_: &Folder, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
        write(&at.out.path, tags, &at.spec).map_err(failed)
    }
    async fn delete(_: &Folder, at: &Found<Self>) -> Result<(), Fault> {
        std::fs::remove_file(&at.out.path).map_err(failed)
    }
}

/// Two notes; the second holds the path of the first, which is known only once that exists.
fn graph() -> Result<Graph, GraphError> {
    let mut stack = Stack::default();
    let scope = stack.scope(Scope { stack: "example/notes".to_owned(), label: String::new(), tags: Tags::new() });
    let first = stack.add(scope, "first", NoteArgs { text: "hello".to_owned().into(), see: None.into() });
    let see = first.exists(|out| Some(out.path.clone()));
    stack.add(scope, "second", NoteArgs { text: "see the first".to_owned().into(), see });
    stack.output("first", first.exists(|out| out.path.clone()));
    stack.finish()
}

async fn run(engine: &Engine<Folder>, graph: &Graph, cloud: &Arc<Folder>, goal: Goal) -> bool {
    let (events, mut heard) = Events::channel();
    let report = engine.run(graph, cloud.clone(), goal, Options { events, ..Options::default() }).await;
    while let Ok(event) = heard.try_recv() {
        println!("    {}", serde_json::to_string(&event).unwrap_or_default());
    }
    println!("{goal:?}: {:?}", report.counts());
    report.succeeded()
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::temp_dir().join(format!("provision-embed-{}", std::process::id()));
    std::fs::create_dir(&folder)?;
    let cloud = Arc::new(Folder { reader: folder.clone() });
    let engine = Engine::new(Registry::default().with::<Note>());
    let graph = graph()?;
    let mut well = run(&engine, &graph, &cloud, Goal::Apply).await;
    well &= run(&engine, &graph, &cloud, Goal::Apply).await;
    // Somebody changes a note by hand; the next apply sets it back.
    for found in std::fs::read_dir(&folder)? {
        let path = found?.path();
        std::fs::write(&path, std::fs::read_to_string(&path)?.replace("hello", "good-bye"))?;
    }
    let drift = engine.plan(&graph, Arc::new(folder.clone()), Goal::Drift, &Options::default()).await;
    println!("drift: {:?}", drift.changes().flat_map(|step| &step.changes).collect::<Vec<_>>());
    well &= run(&engine, &graph, &cloud, Goal::Apply).await;
    well &= run(&engine, &graph, &cloud, Goal::Destroy).await;
    well &= std::fs::read_dir(&folder)?.next().is_none();
    std::fs::remove_dir(&folder)?;
    if well { Ok(()) } else { Err("the example did not end as it should".into()) }
}
