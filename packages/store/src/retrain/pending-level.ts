/**
 * The priority of a pending request and null of any other, as the indexes of claims have it. Statements ask by this and not by the
 * status: of `status = 'pending'` the planner would take any index that holds pending rows, and sort.
 */
export const pendingLevel = "(CASE status WHEN 'pending' THEN priority END)";
