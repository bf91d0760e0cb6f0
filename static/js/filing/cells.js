// The cells of a facility's line, in the grid's order, and what they are called.
export const FIGURES = ["inbound", "outbound", "agri_outbound"];
export const EXPLANATION = "explanation";
export const CELLS = [...FIGURES, EXPLANATION];
export const LABELS = { inbound: "到件", outbound: "发件", agri_outbound: "农产品上行", explanation: "说明" };
