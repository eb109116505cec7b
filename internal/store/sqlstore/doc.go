// Package sqlstore keeps a desk in SQLite or PostgreSQL, from one text of SQL. What differs between the two is a method of
// dialect, or a file named after the database where a whole feature differs (search).
//
// On SQLite one writer takes what is queued, writes each change in its own savepoint and answers all after one COMMIT. On
// PostgreSQL every change is a transaction of its own. Reads go to a pool. No SQL is built from input: every condition is a
// constant text, only values are bound.
package sqlstore
