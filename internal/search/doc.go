// Package search turns text into the tokens both databases index, and ranks what they find. It is pure: it reads and
// writes nothing, and the same text gives the same tokens everywhere, so that SQLite and PostgreSQL answer alike.
//
// Both engines get one stream of tokens (Stream) that their plainest tokenisers, unicode61 and simple, take apart at the
// spaces and nowhere else. Everything clever (folding, stemming, error codes, scripts without spaces) happens here.
package search
