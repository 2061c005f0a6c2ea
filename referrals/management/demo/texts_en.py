"""What the officers write to X in English; numbers are filled in from the case itself."""

TITLE = "Coordinated inauthentic replies to elected representatives, August–September 2023"

TEXTS = {
    "summary": (
        "Between 7 August and 11 September 2023 a network of accounts flooded the replies of "
        "elected representatives. We refer {x} accounts on X, part of a network of {accounts} on "
        "two platforms, of which {posts} posts in English, French and Chinese were collected.\n\n"
        "The accounts hide that they are run together: groups of up to {largest_burst} post one "
        "text within a minute and a half, in the office hours of one time zone. The Lantern "
        "Institute links them to a network that was described two years earlier (exhibit 1).\n\n"
        "We ask you to assess them under your own rules and to tell us, item by item, what you "
        "decided. The case and everybody in it are invented for training."
    ),
    "actor": (
        "We describe a behaviour, and we separate it from the question of who is behind it. What "
        "is shown is that the accounts are operated together. Who operates them is an assessment, "
        "stated below with its likelihood and, separately, our confidence in it.\n\n"
        "{shared} accounts of this network were already on the list of an earlier one, “Paper "
        "Lantern”; {shared_x} of them are on X. The Lantern Institute found the same profile "
        "pictures, the same working hours and eleven identical sentences in both. It has no "
        "access to registration data, and neither have we."
    ),
    "behaviour": (
        "The accounts hardly post on their own timelines: they reply under posts of the persons "
        "listed in section E. The {posts} posts fall into {bursts} bursts. In each burst between "
        "5 and {largest_burst} accounts publish the same sentence, some with an added hashtag or "
        "emoji, within 90 seconds. There are no more than {texts} different texts in all.\n\n"
        "{percent_office} % of the posts were made between 09:00 and 18:00 in UTC+8, with a gap at "
        "noon; {percent_weekend} % were made on Saturdays and Sundays of that time zone (exhibit "
        "6). Most of the targets live ten to thirteen hours behind it, where these are the hours "
        "of the night.\n\n"
        "The activity came in two waves: some hundreds of replies a day in August, then a sharp "
        "rise on Monday 4 September, with {peak} posts on the busiest day, and an end within a "
        "week."
    ),
    "content": (
        "Six claims recur in the three languages: hidden money, contempt for voters of Asian "
        "origin, crimes of which a named vlogger is said to hold proof, scandals of relatives, "
        "fires set by a secret weapon, and poisoned drinking water. {percent_en} % of the posts "
        "are in English, {percent_zh} % in Chinese and {percent_fr} % in French. The oldest "
        "example of each claim in each language is printed below.\n\n"
        "From 4 September on, some accounts added a video in which the face of the vlogger had "
        "been put on another speaker (exhibit 5). The vlogger has publicly denied having said any "
        "of it. Two targets are relatives of politicians; they are protected, are counted here "
        "and are not named, and no sample is about them."
    ),
    "degree": (
        "The figures below are those of the case file on the day of submission; {posts_x} of the "
        "posts were made on X. Posts were "
        "collected from the replies to the public posts of the targets, so that replies elsewhere "
        "are not counted; the true number is higher.\n\n"
        "Organic engagement appears to be small: nine in ten posts that we looked at by hand had "
        "no reaction from an account outside the network. We have not seen the claims taken up by "
        "established media."
    ),
    "effect": (
        "The {targets} targets belong to {parties} parties and to institutions; {protected} of "
        "them are family members. Several told us that they stopped reading replies, and two "
        "closed them, which removed the place where their voters used to answer. We do not claim "
        "that the activity changed a vote or a decision: we have no evidence of that."
    ),
    "why": (
        "The cited rule on inauthentic behaviour forbids accounts that work together while hiding "
        "who runs them. These accounts present themselves as unconnected citizens. Exhibit 3 shows "
        "six of them publishing one English sentence within a minute, exhibit 4 the same in "
        "Chinese, and the pattern repeats {bursts} times.\n\n"
        "The rule on platform manipulation forbids posting the same content in bulk. {posts} posts "
        "consist of {texts} texts.\n\n"
        "The rule on synthetic media forbids altered media of a person that deceive about what "
        "they said. Exhibit 5 is a frame of the altered video, with the seam of the face marked."
    ),
    "basis": (
        "Exhibit 1 is the analysis of the Lantern Institute, received on 28 September 2023. "
        "Exhibit 2 is the list of accounts as our desk compiled it, with a reason and a degree of "
        "confidence for each. Exhibits 3 to 5 are captures made by our officers on the days "
        "stated. Exhibit 6 is computed from all collected posts.\n\n"
        "An account is on the list when at least one of these holds: it took part in three or more "
        "bursts; it was created in the same week as its cluster and posted in bursts only; it "
        "shares its picture with such accounts. The reason that applies is given with each item."
    ),
    "method": (
        "Officers searched the replies under the public posts of the targets, from open sources "
        "only and without an account on the platform, and recorded address, text and time. Texts "
        "were compared after removing hashtags and emoji. A burst is a set of at least five "
        "accounts with the same text within 90 seconds. Times are shown in Coordinated Universal "
        "Time unless another zone is named.\n\n"
        "All {posts} collected posts were used; no sample was drawn. Each file was hashed when it "
        "came in, and its SHA-256 is in the manifest."
    ),
    "unknowns": (
        "We do not know who registered the accounts, from where, or with what means. We do not "
        "know how many accounts of the network we missed."
    ),
    "alternatives": (
        "Independent people could copy a slogan from one another. Against this stands that they "
        "would have to do so within seconds, in three languages, and keep the same hours."
    ),
}

COMMENTED = (
    "This account has its own photographs since 2019. Is it one that was taken over?",
    "It may be: it fell silent in 2022 and posts their texts since March. The item now says so.",
)
RETURNED = (
    "Two things before this can go out. Say how many of the accounts rest on low confidence, and "
    "that some may be hijacked accounts of real people: X must know that before it suspends "
    "anybody. And deal with the commercial reading: could this be a seller of engagement who works "
    "for anyone who pays?"
)

AFTER_RETURN = {
    "unknowns": (
        "We do not know who registered the accounts, from where, or with what means. We do not "
        "know how many accounts of the network we missed.\n\n"
        "{low_x} of the {x} accounts are listed with low confidence. They spread the network's "
        "texts but also have older posts of another kind, so that they may be accounts of real "
        "people that were taken over. Their reason says so in the items table. For these we ask "
        "you to look for a change of holder before any decision, and to consider giving the "
        "account back."
    ),
    "alternatives": (
        "Independent people could copy a slogan from one another. Against this stands that they "
        "would have to do so within seconds, in three languages, and keep the same hours.\n\n"
        "A commercial seller of engagement could run the accounts for whoever pays. We cannot "
        "exclude that, and the cited rules apply in the same way. What speaks against it is that "
        "the accounts promoted nothing else during five weeks.\n\n"
        "The accounts could be a prank or a test of detection. The volume, the translation into "
        "three languages and the steady office hours make that unlikely."
    ),
}

# Exhibits in their order: name of the file → caption.
CAPTIONS = {
    "lantern-institute-analysis.pdf": "Analysis of the Lantern Institute",
    "accounts.csv": "List of the accounts, as compiled by our desk",
    "replies-en.png": "Six replies in English within one minute",
    "replies-zh.png": "Six replies in Chinese within one minute",
    "video-frame.png": "Frame of the altered video, the seam marked",
    "hours-en.png": "Posts by hour and day of the week in UTC+8",
}

REPLIES = {
    "acknowledged": "We have received your referral and opened a case.",
    "under_review": "Your referral is with our integrity team.",
    "more_info": "Which of the accounts post in working hours of the same place?",
    "informed": (
        "All of them do: annex B of the document lists each account with its hours, in UTC."
    ),
    "action_partial": (
        "We assessed the accounts under our rules. Most were found to break the rule on "
        "authenticity. We took no action where we saw no violation or could not identify the "
        "account. A list by item number is attached."
    ),
    "action_partial_again": (
        "After your further question we assessed these accounts again and closed them."
    ),
    "cannot_execute": "The address or the numeric id does not lead to an account any more.",
}
