// ws, as its documentation shows it: a loop over the clients that are open.
import { createServer } from "node:http";
import { WebSocket, WebSocketServer } from "ws";
import { answer, event } from "./publishing.js";

const server = createServer();
const sockets = new WebSocketServer({ server });

server.on(
  "request",
  answer(() => {
    const data = JSON.stringify(event());
    sockets.clients.forEach((client) => {
      if (client.readyState === WebSocket.OPEN) client.send(data);
    });
  }),
);
server.listen(Number(process.env.PORT), "127.0.0.1");
