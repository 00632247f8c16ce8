//! A run that is watched: events to the terminal, to plain lines or to JSON lines, and what asks it to stop to the run.

mod board;
mod forecast;
mod lines;
mod live;
mod signals;

use std::sync::Arc;
use std::time::Duration;

use provision::aws::client::Aws;
use provision::engine::lease::Lost;
use provision::engine::{Durations, Event, Goal, Graph, Options, Pace, Plan, Registry, Report};
use provision::{Connected, Target};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::Instant;

use self::forecast::Forecast;
use self::lines::Lines;
use self::live::Live;
pub(crate) use self::signals::Signals;
use crate::output::Output;

/// How often the terminal is drawn.
const FRAME: Duration = Duration::from_millis(120);

/// How a run ended.
pub(crate) struct Outcome {
    /// What it did; nothing when even its waits were abandoned.
    pub(crate) report: Option<Report>,
    /// It was asked to stop.
    pub(crate) stopped: bool,
    /// AWS seconds.
    pub(crate) took_s: f64,
    /// AWS seconds in one second of the clock.
    pub(crate) speed: f64,
    /// A lease was lost on the way.
    pub(crate) lost: Option<Lost>,
}

/// What a forecast is made of.
#[derive(Clone, Copy)]
struct Basis<'a> {
    graph: &'a Graph,
    kinds: &'a Registry<Aws>,
    durations: &'a Durations,
}

impl Basis<'_> {
    fn forecast(&self, plan: &Plan) -> Forecast {
        Forecast::of(plan, self.graph, self.durations, self.kinds.kinds().map(|(info, _)| info))
    }
}

/// Where the events of a run go.
enum View {
    Live(Box<Live>),
    Lines(Lines),
    Json,
}

impl View {
    fn of(output: Output, pace: Pace) -> Self {
        if output.json {
            Self::Json
        } else if output.is_live() {
            Self::Live(Box::new(Live::new(output, pace)))
        } else {
            Self::Lines(Lines::new(output))
        }
    }

    fn hear(&mut self, event: &Event, now_s: f64, basis: Basis<'_>) {
        match self {
            Self::Live(live) => live.hear(event, now_s, || match event {
                Event::Planned { plan } => Some(basis.forecast(plan)),
                _ => None,
            }),
            Self::Lines(lines) => lines.hear(event),
            Self::Json => Output::json(event),
        }
    }

    fn note(&self, text: &str) {
        match self {
            Self::Live(live) => live.note(text),
            Self::Lines(lines) => lines.note(text),
            // The event `stopping` says it.
            Self::Json => {}
        }
    }

    fn draw(&mut self, now_s: f64) {
        if let Self::Live(live) = self {
            live.draw(now_s);
        }
    }

    fn close(self) {
        if let Self::Live(live) = self {
            live.close();
        }
    }
}

/// Runs to the goal and shows it. `planned` is told the plan when the cloud has been read.
pub(crate) async fn run(
    output: Output,
    target: &Target,
    connected: &Connected<'_>,
    goal: Goal,
    options: Options,
    heard: &mut UnboundedReceiver<Event>,
    planned: impl Fn(&Arc<Plan>),
) -> Outcome {
    let (stop, drop_waits, pace) = (options.stop.clone(), options.drop_waits.clone(), options.pace);
    let durations = options.durations.clone();
    let basis = Basis { graph: target.graph(), kinds: connected.engine().registry(), durations: &durations };
    let mut view = View::of(output, pace);
    let began = Instant::now();
    let mut frame = tokio::time::interval(FRAME);
    frame.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    let mut signals = Signals::new();
    let mut asked = 0;
    let run = connected.run(goal, options);
    tokio::pin!(run);
    let report = loop {
        tokio::select! {
            biased;
            () = signals.next() => {
                asked += 1;
                match asked {
                    1 => {
                        stop.cancel();
                        view.note("stopping: finishing what is in flight; Ctrl-C again drops the waits");
                    }
                    2 => {
                        drop_waits.cancel();
                        view.note("dropping the waits; Ctrl-C again leaves at once");
                    }
                    _ => break None,
                }
            }
            Some(event) = heard.recv() => hear(&mut view, &event, pace.since(began), basis, &planned),
            _ = frame.tick() => view.draw(pace.since(began)),
            report = &mut run => break Some(report),
        }
    };
    while let Ok(event) = heard.try_recv() {
        hear(&mut view, &event, pace.since(began), basis, &planned);
    }
    view.close();
    Outcome { report, stopped: asked > 0, took_s: pace.since(began), speed: pace.speed, lost: connected.lost() }
}

fn hear(view: &mut View, event: &Event, now_s: f64, basis: Basis<'_>, planned: &impl Fn(&Arc<Plan>)) {
    if let Event::Planned { plan } = event {
        planned(plan);
    }
    view.hear(event, now_s, basis);
}
