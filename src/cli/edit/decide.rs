//! `topline decide`

use super::super::Outcome;
use super::super::args::DecideArgs;
use super::super::check::parse_date;
use super::super::context::Context;
use super::super::error::Failure;
use super::carry_out_if_any;
use crate::actions::{self, Decide, visible_text};
use crate::edit::decisions::DecidedPlace;

/// Writes or deletes the decision about an item.
pub fn decide(args: &DecideArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let review_on = args
        .review_on
        .as_deref()
        .map(|text| parse_date("--review-on", text, "write a date such as 2026-12-24"))
        .transpose()?;
    let because = args.because.as_deref().map(|text| visible_text(text, "--because")).transpose()?.unwrap_or_default();
    let (session, state) = context.load_to_edit(args.edit.dry_run)?;
    let edit = match args.withdraw {
        true => actions::withdraw(&session, &state, &args.id),
        false => actions::decide(&session, &state, &Decide { id: &args.id, place: place(args), because, review_on }),
    };
    carry_out_if_any(&session, &state, edit, &args.edit, context)
}

/// Where the item is to stand.
fn place(args: &DecideArgs) -> DecidedPlace {
    match (&args.above, &args.below) {
        (Some(id), _) => DecidedPlace::Above(id.clone()),
        (None, Some(id)) => DecidedPlace::Below(id.clone()),
        (None, None) if args.first => DecidedPlace::First,
        (None, None) => DecidedPlace::Last,
    }
}
