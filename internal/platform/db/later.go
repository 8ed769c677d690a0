package db

import "context"

// Later runs a statement whose outcome the transaction does not read: before the next one that is no Later, or with the
// commit. Where each statement is a journey to the server, those that stand together make one journey. What goes wrong
// is the error of that next statement, or of the transaction. Outside a transaction it runs at once.
func Later(ctx context.Context, q Querier, query string, args ...any) error {
	_, err := q.ExecContext(laterCtx{ctx}, query, args...)
	return err
}

// laterCtx marks the call of a statement that may wait.
type laterCtx struct{ context.Context }
