//! `topline approve`

use super::Outcome;
use super::args::ApproveArgs;
use super::context::Context;
use super::error::Failure;
use crate::diag::words;
use crate::git::TreeSource;
use crate::session::{NotApproved, StateSource};

/// Makes a commit that approves changes of others.
pub fn run(args: &ApproveArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let session = context.open(&StateSource::Git(TreeSource::Revision("HEAD".into())))?;
    let commit = session.approve(&args.ids, args.message.as_deref())?.map_err(failure)?;
    let what = match args.all {
        true => "all changes of others".to_owned(),
        false => words::quoted_list(args.ids.iter().map(String::as_str)),
    };
    let short: String = commit.to_string().chars().take(SHORT_ID).collect();
    context.terminal.status(&format!("{short} approves {what} before it"));
    Ok(Outcome::Clean)
}

/// The digits of a commit's id that are shown.
const SHORT_ID: usize = 10;

fn failure(reason: NotApproved) -> Failure {
    match reason {
        NotApproved::NoCommit => {
            let failure = Failure::new("no-commit", "there is no commit yet, so there is nothing to approve");
            failure.hint("an approval follows the commits that it is about")
        }
        NotApproved::Unfinished(operation) => {
            let message = format!("a {operation} is not finished: nothing was approved");
            let hint =
                format!("finish it with `git {operation} --continue`, or undo it with `git {operation} --abort`");
            Failure::new("unfinished-operation", message).hint(hint)
        }
        NotApproved::NoProductOwners => {
            let failure =
                Failure::new("no-product-owners", "nothing needs to be approved: no product owners are named");
            failure.hint("`[team] product_owners` in backlog.toml names them")
        }
        NotApproved::NotAProductOwner { author, owners } => {
            let who = author.map_or_else(|| "you are".to_owned(), |author| format!("`{author}` is"));
            let failure =
                Failure::new("not-a-product-owner", format!("{who} not a product owner: nothing was approved"));
            failure.hint(format!("leave it to {}", words::quoted_list(owners.iter().map(String::as_str))))
        }
        NotApproved::UnknownItem { id, similar } => {
            let failure =
                Failure::new("unknown-item", format!("there is no item `{id}` in HEAD: nothing was approved"));
            match similar {
                Some(similar) => failure.hint(format!("did you mean `{similar}`?")),
                None => failure,
            }
        }
    }
}
