// Socket.IO, as its documentation shows it: emit to everybody.
import { createServer } from "node:http";
import { Server } from "socket.io";
import { answer, event } from "./publishing.js";

const server = createServer();
const io = new Server(server);

const publish = answer(() => io.emit("event", event()));
server.on("request", (request, response) => {
  if (request.url.startsWith("/publish")) publish(request, response);
});
server.listen(Number(process.env.PORT), "127.0.0.1");
