//! `topline explain`

use super::Outcome;
use super::args::ExplainArgs;
use super::context::Context;
use super::error::Failure;
use crate::render::explain;
use crate::rules;
use crate::text::similar;

/// Explains one rule, or lists all rules.
pub fn run(args: &ExplainArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let text = match &args.rule {
        None => explain::list(rules::ALL, context.terminal.stdout_screen()),
        Some(id) => explain::rule(rules::find(id).ok_or_else(|| unknown_rule(id))?, context.terminal.stdout_screen()),
    };
    context.terminal.data(&text);
    Ok(Outcome::Clean)
}

fn unknown_rule(id: &str) -> Failure {
    let failure = Failure::usage(format!("there is no rule `{id}`"));
    match similar::nearest(id, rules::ALL.iter().map(|rule| rule.id)) {
        Some(similar) => failure.hint(format!("did you mean `{similar}`?")),
        None => failure.hint("`topline explain` lists the rules"),
    }
}
