//! Places for the nodes of a picture: a column for each step of the longest way to a node, a band for each scope,
//! and rows within a band in an order that keeps edges short.

use super::Diagram;

/// How often the order is improved, forth and back.
const SWEEPS: usize = 12;

/// Where a node stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spot {
    /// From the left.
    pub(crate) column: usize,
    /// From the top of its band.
    pub(crate) row: usize,
}

/// The places of all nodes.
#[derive(Debug)]
pub(crate) struct Layout {
    /// By node.
    pub(crate) spots: Vec<Spot>,
    /// How many columns there are.
    pub(crate) columns: usize,
    /// How many rows each band has, by scope.
    pub(crate) rows: Vec<usize>,
}

impl Layout {
    pub(crate) fn of(diagram: &Diagram) -> Self {
        let count = diagram.nodes.len();
        let mut column = vec![0_usize; count];
        // Edges come in the order of their targets, so every source has its column already.
        for edge in &diagram.edges {
            column[edge.to] = column[edge.to].max(column[edge.from] + 1);
        }
        pull_right(diagram, &mut column);
        let columns = column.iter().max().map_or(0, |last| last + 1);
        let scopes = diagram.scopes.len();
        // The nodes of each cell, in their order from the top.
        let mut cells: Vec<Vec<Vec<usize>>> = vec![vec![Vec::new(); columns]; scopes];
        for (at, node) in diagram.nodes.iter().enumerate() {
            cells[node.scope][column[at]].push(at);
        }
        let mut order = vec![0.0_f64; count];
        number(&cells, &mut order);
        let mut neighbours: Vec<(Vec<usize>, Vec<usize>)> = vec![(Vec::new(), Vec::new()); count];
        for edge in diagram.shown() {
            neighbours[edge.to].0.push(edge.from);
            neighbours[edge.from].1.push(edge.to);
        }
        for sweep in 0..SWEEPS {
            let forth = sweep % 2 == 0;
            for step in 0..columns {
                let at = if forth { step } else { columns - 1 - step };
                for band in &mut cells {
                    sort(&mut band[at], &order, |node| if forth { &neighbours[node].0 } else { &neighbours[node].1 });
                    for (row, node) in band[at].iter().enumerate() {
                        order[*node] = row as f64 - band[at].len() as f64 / 2.0;
                    }
                }
            }
        }
        let rows: Vec<usize> = cells.iter().map(|band| band.iter().map(Vec::len).max().unwrap_or(0)).collect();
        let mut spots = vec![Spot { column: 0, row: 0 }; count];
        for band in &cells {
            for (column, cell) in band.iter().enumerate() {
                for (row, node) in cell.iter().enumerate() {
                    spots[*node] = Spot { column, row };
                }
            }
        }
        Self { spots, columns, rows }
    }
}

/// A node that could stand further right goes beside the first that needs it: its edges become short.
fn pull_right(diagram: &Diagram, column: &mut [usize]) {
    let mut first_user = vec![usize::MAX; column.len()];
    for at in (0..column.len()).rev() {
        for edge in diagram.edges.iter().filter(|edge| edge.from == at) {
            first_user[at] = first_user[at].min(column[edge.to]);
        }
        // What needs nothing comes to what needs it; the rest stays near what it needs.
        let needs_nothing = diagram.edges.iter().all(|edge| edge.to != at);
        if needs_nothing && first_user[at] != usize::MAX {
            column[at] = first_user[at].saturating_sub(1);
        }
    }
}

fn number(cells: &[Vec<Vec<usize>>], order: &mut [f64]) {
    for cell in cells.iter().flatten() {
        for (row, node) in cell.iter().enumerate() {
            order[*node] = row as f64 - cell.len() as f64 / 2.0;
        }
    }
}

/// Sorts a cell by the middle of each node's neighbours; a node without any keeps its place.
fn sort<'n>(cell: &mut [usize], order: &[f64], neighbours: impl Fn(usize) -> &'n Vec<usize>) {
    let middle = |node: usize| {
        let near = neighbours(node);
        if near.is_empty() { order[node] } else { near.iter().map(|other| order[*other]).sum::<f64>() / near.len() as f64 }
    };
    let mut keyed: Vec<(f64, usize)> = cell.iter().map(|node| (middle(*node), *node)).collect();
    keyed.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    for (place, (_, node)) in cell.iter_mut().zip(keyed) {
        *place = node;
    }
}
